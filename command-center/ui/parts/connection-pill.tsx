/** How fresh the page is: live with its age, reconnecting, stale over 5 s with the growing age, replay. */
import { type JSX, Show } from 'solid-js';
import { formatAge } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import css from './connection-pill.module.css';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'stale' | 'replay';

interface ConnectionPillProps {
  readonly state: Connection;
  /** Age of the last word from the server, in wall milliseconds; null before the first. */
  readonly ageMs: number | null;
  /** What exactly has stopped, for the title. */
  readonly detail?: string | undefined;
}

export function ConnectionPill(props: ConnectionPillProps): JSX.Element {
  const age = () => (props.ageMs === null ? '' : formatAge(props.ageMs));
  return (
    <output
      class={css.pill}
      data-state={props.state}
      title={props.detail}
      // The words change with the state, the age every second: only the state is worth saying aloud.
      aria-live="off"
    >
      <i class={css.dot} aria-hidden="true" />
      <span role="status">{t(`live.${props.state}`)}</span>
      <Show when={props.state !== 'connecting' && props.state !== 'replay' && props.ageMs !== null}>
        <span class="n">{age()}</span>
      </Show>
    </output>
  );
}
