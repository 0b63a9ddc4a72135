/** One section of a rail: title, what it counts, and at the right which part of it is seen. */
import { type JSX, type ParentProps, Show } from 'solid-js';
import css from './section.module.css';

interface SectionProps {
  readonly title: string;
  readonly base?: string | undefined;
  readonly right?: string | undefined;
  /** Takes what the rail has left. */
  readonly grow?: boolean;
}

export function Section(props: ParentProps<SectionProps>): JSX.Element {
  return (
    <section class={css.section} data-grow={props.grow ? '' : undefined}>
      <h2 class={css.head}>
        {props.title}
        <Show when={props.base}>
          <span>{props.base}</span>
        </Show>
        <Show when={props.right}>
          <em class="n">{props.right}</em>
        </Show>
      </h2>
      {props.children}
    </section>
  );
}
