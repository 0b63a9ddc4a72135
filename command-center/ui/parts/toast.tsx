/** Short messages at the foot of the page; one that can be undone counts 10 s down and takes the key Z. */
import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { t } from '../i18n/language.ts';
import { Kbd } from './button.tsx';
import css from './toast.module.css';

export const undoSeconds = 10;

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'done' | 'failed';
  readonly undo: (() => void) | null;
  readonly secondsLeft: number;
}

/** Messages of one page: make it with `createToasts`, show it with `<Toasts>`. */
export interface ToastList {
  readonly items: () => readonly Toast[];
  /** Says what was done; `undo` offers the way back for 10 s. */
  readonly say: (text: string, undo?: () => void) => void;
  /** Says what did not work; stays twice as long and is read aloud at once. */
  readonly fail: (text: string) => void;
  readonly dismiss: (id: number) => void;
  /** Undoes the newest message that can be undone; false when there is none. */
  readonly undoLast: () => boolean;
}

/** Makes an empty list; the countdown runs while the owner lives. */
export function createToasts(): ToastList {
  const [items, setItems] = createSignal<readonly Toast[]>([]);
  let nextId = 1;
  const add = (text: string, tone: Toast['tone'], undo: (() => void) | null, secondsLeft: number): void => {
    setItems((before) => [...before.slice(-2), { id: nextId++, text, tone, undo, secondsLeft }]);
  };
  const dismiss = (id: number): void => {
    setItems((before) => before.filter((toast) => toast.id !== id));
  };
  const timer = setInterval(() => {
    setItems((before) =>
      before.length === 0 ? before : before.map(older).filter((one) => one.secondsLeft > 0),
    );
  }, 1000);
  onCleanup(() => clearInterval(timer));
  return {
    items,
    say: (text, undo) => add(text, 'done', undo ?? null, undo ? undoSeconds : 4),
    fail: (text) => add(text, 'failed', null, undoSeconds),
    dismiss,
    undoLast: () => {
      const last = items().findLast((toast) => toast.undo !== null);
      if (last === undefined) return false;
      dismiss(last.id);
      last.undo?.();
      return true;
    },
  };
}

function older(toast: Toast): Toast {
  return { ...toast, secondsLeft: toast.secondsLeft - 1 };
}

export function Toasts(props: { readonly list: ToastList }): JSX.Element {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'z' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    if (props.list.undoLast()) event.preventDefault();
  };
  onMount(() => document.addEventListener('keydown', onKeyDown));
  onCleanup(() => document.removeEventListener('keydown', onKeyDown));
  return (
    <div class={css.stack} aria-live="polite">
      <For each={props.list.items()}>
        {(toast) => (
          <div class={css.toast} data-tone={toast.tone} role={toast.tone === 'failed' ? 'alert' : undefined}>
            <span>{toast.text}</span>
            <Show when={toast.undo}>
              <button type="button" class={css.undo} onClick={() => props.list.undoLast()}>
                {t('common.undo')} <span class="n">{toast.secondsLeft} s</span> <Kbd>Z</Kbd>
              </button>
            </Show>
          </div>
        )}
      </For>
    </div>
  );
}

/** True when a key press belongs to a field and must not act as a hotkey. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  );
}
