/** A labelled field with its error in words below; an optional control sits at its right end. */
import { type ComponentProps, createUniqueId, type JSX, Show, splitProps } from 'solid-js';
import css from './field.module.css';

interface FieldProps extends Omit<ComponentProps<'input'>, 'class' | 'id' | 'children'> {
  readonly label: string;
  readonly error?: string | null;
  readonly hint?: string | null;
  readonly end?: JSX.Element;
}

export function Field(props: FieldProps): JSX.Element {
  const [own, rest] = splitProps(props, ['label', 'error', 'hint', 'end']);
  const id = createUniqueId();
  const message = () => own.error ?? own.hint ?? null;
  return (
    <div class={css.field} data-error={own.error ? '' : undefined}>
      <label for={id}>{own.label}</label>
      <div class={css.box}>
        <input
          {...rest}
          id={id}
          class={css.input}
          aria-invalid={own.error ? 'true' : undefined}
          aria-describedby={message() === null ? undefined : `${id}-message`}
        />
        {own.end}
      </div>
      <Show when={message()}>
        <p id={`${id}-message`} class={css.message} role={own.error ? 'alert' : undefined}>
          {message()}
        </p>
      </Show>
    </div>
  );
}
