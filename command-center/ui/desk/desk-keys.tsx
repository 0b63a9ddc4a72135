/** The keys of the desk: what each does, told in the help, listened to while nobody types and no dialog is open. */
import { For, type JSX, onCleanup, onMount } from 'solid-js';
import type { Key } from '../i18n/dictionary.ts';
import { t, tCode } from '../i18n/language.ts';
import { Button, Kbd } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { isTyping } from '../parts/toast.tsx';
import { commandForms } from './command-forms.ts';
import css from './desk-keys.module.css';

/** What the page does when a key is pressed; an answer of false = nothing, the key goes on to the browser. */
export type KeyActions = Readonly<Record<string, () => unknown>>;

type KeyWord = Extract<Key, `desk.key.${string}`>;

/** Calls the action of a key. Letters are given in lower case. */
export function useDeskKeys(actions: KeyActions, isBlocked: () => boolean): void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isBlocked() || isTyping(event.target)) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (action === undefined || action() === false) return;
    event.preventDefault();
  };
  onMount(() => document.addEventListener('keydown', onKeyDown));
  onCleanup(() => document.removeEventListener('keydown', onKeyDown));
}

interface KeyGroup {
  readonly title: KeyWord;
  readonly keys: readonly { readonly keys: readonly string[]; readonly does: KeyWord }[];
}

const groups: readonly KeyGroup[] = [
  {
    title: 'desk.key.group.move',
    keys: [
      { keys: ['↑', '↓', 'K', 'J'], does: 'desk.key.upDown' },
      { keys: ['Enter'], does: 'desk.key.enter' },
      { keys: ['Esc'], does: 'desk.key.escape' },
      { keys: ['/'], does: 'desk.key.search' },
      { keys: ['M'], does: 'desk.key.heat' },
      { keys: ['?'], does: 'desk.key.help' },
    ],
  },
  {
    title: 'desk.key.group.act',
    keys: [
      { keys: ['1', '…', '9'], does: 'desk.key.digits' },
      { keys: ['Z'], does: 'desk.key.undo' },
      { keys: ['A'], does: 'desk.key.alarm' },
      { keys: ['.'], does: 'desk.key.alarmList' },
      { keys: ['0'], does: 'desk.key.outage' },
      { keys: ['N'], does: 'desk.key.new' },
    ],
  },
];

/** All keys in one dialog. */
export function KeyHelp(props: { readonly open: boolean; readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title={t('desk.help')}
      actions={
        <Button kind="primary" onClick={() => props.onClose()}>
          {t('common.close')}
        </Button>
      }
    >
      <div class={css.help}>
        <For each={groups}>
          {(group) => (
            <section>
              <h3>{t(group.title)}</h3>
              <dl>
                <For each={group.keys}>
                  {(line) => (
                    <div>
                      <dt>
                        <For each={line.keys}>{(key) => <Kbd>{key}</Kbd>}</For>
                      </dt>
                      <dd>{t(line.does)}</dd>
                    </div>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
        <section class={css.wide}>
          <h3>{t('desk.key.group.commands')}</h3>
          <dl class={css.columns}>
            <For each={commandForms.filter((form) => form.hotkey !== undefined)}>
              {(form) => (
                <div>
                  <dt>
                    <Kbd>{form.hotkey}</Kbd>
                  </dt>
                  <dd>{tCode('command', form.command)}</dd>
                </div>
              )}
            </For>
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

/** The most used keys along the foot of the page. */
export function KeyLine(): JSX.Element {
  return (
    <>
      <span>
        <Kbd>J</Kbd>
        <Kbd>K</Kbd> {t('desk.foot.move')}
      </span>
      <span>
        <Kbd>1</Kbd>–<Kbd>9</Kbd> {t('desk.foot.assign')}
      </span>
      <span>
        <Kbd>M</Kbd> {t('map.layer.heat')}
      </span>
      <span>
        <Kbd>/</Kbd> {t('desk.keys.filter')}
      </span>
      <span>
        <Kbd>A</Kbd> {t('desk.foot.alarm')}
      </span>
      <span>
        <Kbd>N</Kbd> {t('desk.new')}
      </span>
      <span>
        <Kbd>?</Kbd> {t('desk.foot.help')}
      </span>
    </>
  );
}
