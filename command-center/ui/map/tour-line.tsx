/** The dark strip over a map that says what it shows. */
import type { JSX, ParentProps } from 'solid-js';
import css from './tour-line.module.css';

export function TourLine(props: ParentProps): JSX.Element {
  return <div class={css.line}>{props.children}</div>;
}
