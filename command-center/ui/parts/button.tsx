/** Buttons and the keys that press them. */
import { type ComponentProps, type JSX, type ParentProps, Show, splitProps } from 'solid-js';
import css from './button.module.css';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'class'> {
  /** primary: the one thing to do here; plain has no edge. */
  readonly kind?: 'primary' | 'outline' | 'plain';
  /** The key that does the same; shown inside. */
  readonly hotkey?: string;
}

export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ['kind', 'hotkey', 'children', 'type']);
  return (
    <button {...rest} type={own.type ?? 'button'} class={css.button} data-kind={own.kind ?? 'outline'}>
      {own.children}
      <Show when={own.hotkey}>
        <Kbd>{own.hotkey}</Kbd>
      </Show>
    </button>
  );
}

/** A key of the keyboard. */
export function Kbd(props: ParentProps): JSX.Element {
  return <kbd class={css.kbd}>{props.children}</kbd>;
}
