/** A score as four greys in the order of their weights, with the sum at the right. */
import { For, type JSX } from 'solid-js';
import { formatNumber } from '../i18n/format.ts';
import css from './score-bar.module.css';

export interface ScorePart {
  readonly code: string;
  readonly label: string;
  /** Points of the whole, the parts adding up to the score. */
  readonly contribution: number;
}

interface ScoreBarProps {
  readonly parts: readonly ScorePart[];
  readonly score: number;
  /** The score that fills the bar; default 1, the scale of the candidates. */
  readonly full?: number;
  /** Digits after the point. */
  readonly digits?: number;
}

export function ScoreBar(props: ScoreBarProps): JSX.Element {
  const full = () => props.full ?? 1;
  const label = () =>
    props.parts
      .map((part) => `${part.label} ${formatNumber((part.contribution / full()) * 100)}`)
      .join(' · ');
  return (
    <div class={css.score}>
      <div class={css.bar} role="img" aria-label={label()} title={label()}>
        <For each={props.parts}>
          {(part, index) => (
            <i
              data-rank={Math.min(4, index() + 1)}
              style={{ width: `${Math.max(0, (part.contribution / full()) * 100)}%` }}
            />
          )}
        </For>
      </div>
      <span class={`n ${css.sum ?? ''}`}>
        {formatNumber((props.score / full()) * 100, props.digits ?? 0)}
      </span>
    </div>
  );
}
