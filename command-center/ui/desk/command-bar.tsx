/** What may be done with the order now: sending it to the best candidate first, then the allowed commands with their keys. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { OrderDetail } from '#command-center/contract/http.ts';
import { t, tCode } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { type CommandForm, formsFor } from './command-forms.ts';
import type { DeskActions } from './desk-actions.ts';
import { sendingOf } from './order-data.ts';
import css from './order-detail.module.css';

interface CommandBarProps {
  readonly detail: OrderDetail;
  readonly actions: DeskActions;
  readonly best: { readonly workerId: string; readonly name: string } | null;
}

/** The forms of the commands that this person can give to this order now. */
export function formsOf(detail: OrderDetail): readonly CommandForm[] {
  return formsFor(detail.allowed, {
    paused: detail.paused,
    supervised: detail.marks.supervised,
    petition: detail.marks.petition,
    postponementPending: detail.postponementPending,
  });
}

export function CommandBar(props: CommandBarProps): JSX.Element {
  const forms = createMemo(() => formsOf(props.detail));
  const best = () => (sendingOf(props.detail.allowed) === 'assign' ? props.best : null);
  // Where nobody is to be sent, the first command is the next step: review, decide.
  const isNext = (form: CommandForm): boolean =>
    ['confirm', 'review', 'decidePostponement', 'archive'].includes(form.command);
  return (
    <section class={css.commands} id="desk-commands">
      <Show when={best()}>
        {(worker) => (
          <Button kind="primary" hotkey="1" onClick={() => props.actions.send(worker().workerId)}>
            {t('desk.assignTo', { name: worker().name })}
          </Button>
        )}
      </Show>
      <For each={forms()}>
        {(form) => (
          <Button
            kind={best() === null && isNext(form) ? 'primary' : 'outline'}
            hotkey={form.hotkey ?? ''}
            data-command={form.command}
            onClick={() => props.actions.start(form)}
          >
            {tCode('command', form.command)}
          </Button>
        )}
      </For>
      <p>{forms().length === 0 ? t('desk.allowedNone') : t('desk.allowedOnly')}</p>
    </section>
  );
}
