/** A word in a hairline: 催办 2, 督办, 延时. */
import type { JSX, ParentProps } from 'solid-js';
import css from './badge.module.css';

export function Badge(props: ParentProps<{ readonly title?: string }>): JSX.Element {
  return (
    <span class={css.badge} title={props.title}>
      {props.children}
    </span>
  );
}
