/** One figure with its label and its base; the mark stands before the figure, no data is a dash with a reason. */
import { type JSX, Show } from 'solid-js';
import css from './kpi.module.css';
import { SeverityMark } from './severity-mark.tsx';
import type { Severity } from './shapes.ts';

interface KpiProps {
  readonly label: string;
  /** The formatted figure; null draws a dash, and `base` must then say why. */
  readonly figure: string | null;
  readonly unit?: string;
  /** n, window or denominator: no figure without it. */
  readonly base: string;
  /** 1 now, 2 soon; leave out when normal. */
  readonly severity?: Severity | undefined;
  /** Base below 10: drawn grey and not to be ranked. */
  readonly small?: boolean;
}

export function Kpi(props: KpiProps): JSX.Element {
  return (
    <div class={css.kpi} data-severity={props.severity} data-small={props.small ? '' : undefined}>
      <div class={css.label}>{props.label}</div>
      <div class={css.figure}>
        <Show when={props.severity !== undefined && props.severity !== 3 ? props.severity : undefined}>
          {(severity) => <SeverityMark severity={severity()} size="0.72em" />}
        </Show>
        <span class="n">{props.figure ?? '—'}</span>
        <Show when={props.unit !== undefined && props.figure !== null}>
          <small>{props.unit}</small>
        </Show>
      </div>
      <div class={css.base}>{props.base}</div>
    </div>
  );
}
