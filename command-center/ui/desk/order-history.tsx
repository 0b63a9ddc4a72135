/** The history as a vertical graph, newest first: when, who, what, from which state to which, with its note. */
import { For, type JSX, Show } from 'solid-js';
import type { EventItem } from '#command-center/contract/http.ts';
import { formatClock, formatDateTime } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import { type Names, whoOf, wordsOf } from './history.ts';
import css from './order-history.module.css';

interface OrderHistoryProps {
  readonly events: readonly EventItem[];
  readonly names: Names;
}

export function OrderHistory(props: OrderHistoryProps): JSX.Element {
  return (
    <section class={css.history}>
      <h3>{t('desk.section.history')}</h3>
      <ol>
        <For each={[...props.events].reverse()}>{(event) => <Entry event={event} names={props.names} />}</For>
      </ol>
    </section>
  );
}

function Entry(props: { readonly event: EventItem; readonly names: Names }): JSX.Element {
  const at = () => Date.parse(props.event.occurredAt);
  const moved = () => props.event.from !== props.event.to;
  const words = () => wordsOf(props.event, props.names).join(' · ');
  return (
    <li data-moved={moved() ? '' : undefined} data-type={props.event.type}>
      <i aria-hidden="true" />
      <time class="n" dateTime={props.event.occurredAt} title={formatDateTime(at(), props.names.timeZone)}>
        {formatClock(at(), props.names.timeZone)}
      </time>
      <div class={css.what}>
        <p>
          <b>{tCode('command', props.event.type)}</b> <span class="t2">{whoOf(props.event)}</span>
          <Show when={moved()}>
            <span class={css.move}>{moveWords(props.event)}</span>
          </Show>
        </p>
        <Show when={words()}>{(text) => <p class="t2">{text()}</p>}</Show>
        <Show when={props.event.note}>
          {(note) => (
            <p class={css.note} data-said>
              {note()}
            </p>
          )}
        </Show>
      </div>
    </li>
  );
}

function moveWords(event: EventItem): string {
  const to = tCode('order.state', event.to);
  return event.from === null ? to : t('desk.history.move', { from: tCode('order.state', event.from), to });
}
