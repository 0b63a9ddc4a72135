/** Time left until a limit, on the site clock: neutral, amber from 80 % used, red with a minus when late. */
import { type JSX, Show } from 'solid-js';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { formatRunning } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import css from './countdown.module.css';
import { warnShare } from './order-look.ts';

interface CountdownProps {
  /** Now on the site clock. */
  readonly now: Instant;
  readonly dueAt: Instant;
  /** Start of the limit; without it there is no warned state and no bar. */
  readonly from?: Instant;
  readonly bar?: boolean;
}

export type CountdownState = 'calm' | 'warned' | 'late';

/** State of a limit at a moment. */
export function countdownState(now: Instant, dueAt: Instant, from: Instant | undefined): CountdownState {
  if (now > dueAt) return 'late';
  if (from === undefined || dueAt <= from) return 'calm';
  return (now - from) / (dueAt - from) >= warnShare ? 'warned' : 'calm';
}

export function Countdown(props: CountdownProps): JSX.Element {
  const state = () => countdownState(props.now, props.dueAt, props.from);
  const used = () => {
    if (props.from === undefined || props.dueAt <= props.from) return 1;
    return Math.min(1, Math.max(0, (props.now - props.from) / (props.dueAt - props.from)));
  };
  return (
    <span class={css.countdown} data-state={state()}>
      <span class="unseen">{state() === 'late' ? t('time.late') : t('time.left')} </span>
      <span class="n">{formatRunning(props.dueAt - props.now)}</span>
      <Show when={props.bar}>
        <i class={css.track} aria-hidden="true">
          <u class={css.used} style={{ '--used': `${used() * 100}%` }} />
        </i>
      </Show>
    </span>
  );
}
