/** The one severity grammar: octagon 1, diamond 2, square 3, with a class glyph or a figure inside. */
import { type JSX, Show } from 'solid-js';
import css from './severity-mark.module.css';
import { diamondPoints, type Glyph, glyphs, octagonPoints, type Severity } from './shapes.ts';

interface SeverityMarkProps {
  readonly severity: Severity;
  readonly glyph?: Glyph;
  /** A short figure instead of a glyph. */
  readonly figure?: string;
  /** CSS length; default 1.5em. */
  readonly size?: string;
  /** Said to screen readers; without it the mark is decoration beside a text. */
  readonly label?: string;
  /** Pulses at 1 Hz until somebody acknowledges. */
  readonly pulse?: boolean;
}

export function SeverityMark(props: SeverityMarkProps): JSX.Element {
  return (
    <svg
      viewBox="0 0 24 24"
      width={props.size ?? '1.5em'}
      height={props.size ?? '1.5em'}
      class={css.mark}
      data-severity={props.severity}
      data-pulse={props.pulse ? '' : undefined}
      role={props.label === undefined ? undefined : 'img'}
      aria-label={props.label}
      aria-hidden={props.label === undefined ? 'true' : undefined}
    >
      <Outline severity={props.severity} />
      <Show when={props.glyph}>
        {(glyph) => <InnerGlyph glyph={glyph()} inset={props.severity === 1 ? 5.4 : 6} />}
      </Show>
      <Show when={props.figure}>
        <text x="12" y="17" text-anchor="middle" class={css.figure}>
          {props.figure}
        </text>
      </Show>
    </svg>
  );
}

function Outline(props: { readonly severity: Severity }): JSX.Element {
  return (
    <Show
      when={props.severity !== 3}
      fallback={<rect x="2.2" y="2.2" width="19.6" height="19.6" rx="4" class={css.outline} />}
    >
      <polygon points={props.severity === 1 ? octagonPoints : diamondPoints} class={css.outline} />
    </Show>
  );
}

function InnerGlyph(props: { readonly glyph: Glyph; readonly inset: number }): JSX.Element {
  const scale = () => (24 - 2 * props.inset) / 16;
  const shape = () => glyphs[props.glyph];
  return (
    <path
      d={shape().d}
      transform={`translate(${props.inset} ${props.inset}) scale(${scale()})`}
      class={css.glyph}
      data-filled={shape().fill ? '' : undefined}
      stroke-width={shape().stroke}
    />
  );
}
