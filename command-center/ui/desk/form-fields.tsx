/** The fields of the desk's dialogs that a line of text is not enough for: choices, lists, longer texts. */
import { createUniqueId, For, type JSX, onMount, Show } from 'solid-js';
import { t } from '../i18n/language.ts';
import css from './form.module.css';

interface FieldFrame {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** True when it is needed and empty. */
  readonly missing?: boolean;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}
export interface OptionGroup {
  /** Null for options without a heading. */
  readonly label: string | null;
  readonly options: readonly Option[];
}

export function SelectField(
  props: FieldFrame & { readonly groups: readonly OptionGroup[]; readonly empty?: string },
): JSX.Element {
  const id = createUniqueId();
  const one = (option: Option): JSX.Element => (
    <option value={option.value} selected={option.value === props.value}>
      {option.label}
    </option>
  );
  return (
    <div class={css.field}>
      <label for={id}>{props.label}</label>
      <select
        id={id}
        class={css.control}
        aria-invalid={props.missing ? 'true' : undefined}
        onChange={(event) => props.onValue(event.currentTarget.value)}
      >
        <Show when={props.empty !== undefined}>
          <option value="" selected={props.value === ''}>
            {props.empty}
          </option>
        </Show>
        <For each={props.groups}>
          {(group) => (
            <Show when={group.label} fallback={<For each={group.options}>{one}</For>}>
              {(label) => (
                <optgroup label={label()}>
                  <For each={group.options}>{one}</For>
                </optgroup>
              )}
            </Show>
          )}
        </For>
      </select>
      <Missing show={props.missing ?? false} />
    </div>
  );
}

export function TextField(props: FieldFrame & { readonly maxLength: number }): JSX.Element {
  const id = createUniqueId();
  return (
    <div class={css.field}>
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        class={css.control}
        rows={3}
        maxLength={props.maxLength}
        value={props.value}
        aria-invalid={props.missing ? 'true' : undefined}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      <Missing show={props.missing ?? false} />
    </div>
  );
}

export function LineField(
  props: FieldFrame & { readonly type?: 'text' | 'tel' | 'datetime-local'; readonly hint?: string },
): JSX.Element {
  const id = createUniqueId();
  return (
    <div class={css.field}>
      <label for={id}>{props.label}</label>
      <input
        id={id}
        class={css.control}
        type={props.type ?? 'text'}
        maxLength={200}
        placeholder={props.hint}
        value={props.value}
        aria-invalid={props.missing ? 'true' : undefined}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      <Missing show={props.missing ?? false} />
    </div>
  );
}

/** A few choices that are all in sight. */
export function ChoiceField(props: FieldFrame & { readonly options: readonly Option[] }): JSX.Element {
  const name = createUniqueId();
  return (
    <fieldset class={css.set}>
      <legend class={css.legend}>{props.label}</legend>
      <div class={css.choices}>
        <For each={props.options}>
          {(option) => (
            <label class={css.choice}>
              <input
                type="radio"
                name={name}
                checked={option.value === props.value}
                onChange={() => props.onValue(option.value)}
              />
              {option.label}
            </label>
          )}
        </For>
      </div>
      <Missing show={props.missing ?? false} />
    </fieldset>
  );
}

/** Any number of people. */
export function PeopleField(props: {
  readonly label: string;
  readonly chosen: readonly string[];
  readonly onChosen: (ids: readonly string[]) => void;
  readonly options: readonly Option[];
  readonly missing: boolean;
}): JSX.Element {
  const toggle = (id: string): void => {
    const without = props.chosen.filter((one) => one !== id);
    props.onChosen(without.length < props.chosen.length ? without : [...without, id]);
  };
  return (
    <fieldset class={css.set}>
      <legend class={css.legend}>{props.label}</legend>
      <div class={`${css.choices ?? ''} ${css.people ?? ''}`}>
        <For each={props.options}>
          {(option) => (
            <label class={css.choice}>
              <input
                type="checkbox"
                checked={props.chosen.includes(option.value)}
                onChange={() => toggle(option.value)}
              />
              {option.label}
            </label>
          )}
        </For>
      </div>
      <Missing show={props.missing} />
    </fieldset>
  );
}

/** Puts the cursor into the first field that is still empty, after the dialog has taken the focus for itself. */
export function focusFirstEmpty(formId: string): void {
  onMount(() =>
    requestAnimationFrame(() => {
      const fields = document.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(
        `#${formId} select, #${formId} textarea, #${formId} input`,
      );
      const all = [...fields];
      (all.find((field) => field.value === '') ?? all[0])?.focus();
    }),
  );
}

/** What did not work the last time. */
export function FormProblem(props: { readonly text: string | null }): JSX.Element {
  return (
    <Show when={props.text}>
      <p class={css.problem} role="alert">
        {props.text}
      </p>
    </Show>
  );
}

function Missing(props: { readonly show: boolean }): JSX.Element {
  return (
    <Show when={props.show}>
      <p class={css.message} role="alert">
        {t('desk.field.missing')}
      </p>
    </Show>
  );
}
