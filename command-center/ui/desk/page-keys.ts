/** What the keys of the desk do: walk the list, send to candidates, start commands. */
import { formsOf } from './command-bar.tsx';
import { commandForms } from './command-forms.ts';
import type { KeyActions } from './desk-keys.tsx';
import type { Desk } from './desk-state.ts';

/** Keys that walk the list and move between list and detail. */
export function listKeys(desk: Desk): KeyActions {
  const next = (): void => desk.selectNeighbour(1);
  const previous = (): void => desk.selectNeighbour(-1);
  return {
    j: next,
    k: previous,
    ArrowDown: next,
    ArrowUp: previous,
    Enter: () => (document.activeElement instanceof HTMLButtonElement ? false : focusCommands()),
    Escape: focusList,
  };
}

/** 1–9 send to the candidates; letters start the commands that are allowed now. */
export function commandKeys(desk: Desk): KeyActions {
  const digits = Array.from({ length: 9 }, (_, index): [string, () => boolean] => [
    String(index + 1),
    () => {
      const candidate = desk.candidates.value()?.items[index];
      if (candidate === undefined) return false;
      desk.actions.send(candidate.workerId);
      return true;
    },
  ]);
  const letters = commandForms.flatMap(({ hotkey }): [string, () => boolean][] =>
    hotkey === undefined ? [] : [[hotkey.toLowerCase(), () => startByKey(desk, hotkey)]],
  );
  return Object.fromEntries([...digits, ...letters]);
}

/** Two commands may share a key where only one of them is possible. */
function startByKey(desk: Desk, hotkey: string): boolean {
  const detail = desk.detail.value();
  const form = detail === null ? undefined : formsOf(detail).find((one) => one.hotkey === hotkey);
  if (form === undefined) return false;
  desk.actions.start(form);
  return true;
}

/** Puts the keyboard into the work list. */
export function focusList(): void {
  const list = document.querySelector('#desk-orders [role="listbox"]');
  if (list instanceof HTMLElement) list.focus();
}

function focusCommands(): boolean {
  const button = document.querySelector('#desk-commands button');
  if (!(button instanceof HTMLElement)) return false;
  button.focus();
  return true;
}
