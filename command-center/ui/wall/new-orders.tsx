/** New orders, top left: one card for the newest that needs somebody now, then the two newest others; nothing below moves. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { isUnsent } from '../board.ts';
import { formatClock } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { Countdown } from '../parts/countdown.tsx';
import { severityOfOrder } from '../parts/order-look.ts';
import { OrderPlate } from '../parts/order-plate.tsx';
import { byId, type Reference } from '../reference.ts';
import css from './new-orders.module.css';
import { Section } from './section.tsx';

interface NewOrdersProps {
  readonly live: Live;
  readonly reference: Reference;
  readonly openOrders: readonly OrderItem[];
}

export function NewOrders(props: NewOrdersProps): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const waiting = createMemo(() =>
    props.openOrders
      .filter((order) => isUnsent(order) || order.state === 'assigned')
      .filter((order) => now() - Date.parse(order.createdAt) < hourMs)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  );
  const urgent = () => waiting().find((order) => severityOfOrder(order, now()) === 1) ?? null;
  const others = () => waiting().filter((order) => order.id !== urgent()?.id);
  const names = createMemo(() => byId(props.reference.communities.items()));
  const nameOf = (order: OrderItem): string =>
    (order.communityId === null ? undefined : names().get(order.communityId)?.name) ?? order.placeLabel;
  return (
    <Section title={t('wall.newOrders')} right={t('wall.queued', { n: others().length })}>
      <div class={css.place}>
        <Show
          when={urgent()}
          fallback={
            <Show when={others().length === 0}>
              <p class="t3">{t('wall.noNew')}</p>
            </Show>
          }
        >
          {(order) => <UrgentCard order={order()} live={props.live} communityName={nameOf(order())} />}
        </Show>
        <For each={others().slice(0, urgent() === null ? 4 : 2)}>
          {(order) => (
            <div class={css.line}>
              <OrderPlate order={order} now={now()} size="1.35rem" />
              <span class="cut">
                {tCode('subtype', order.subtype)} · {order.placeLabel}
              </span>
              <Countdown now={now()} dueAt={Date.parse(order.dueAt)} from={Date.parse(order.createdAt)} />
            </div>
          )}
        </For>
      </div>
    </Section>
  );
}

interface UrgentCardProps {
  readonly order: OrderItem;
  readonly live: Live;
  readonly communityName: string;
}

function UrgentCard(props: UrgentCardProps): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const tz = () => props.live.site()?.tz ?? 'Asia/Shanghai';
  const worker = () => (props.order.workerId === null ? null : props.live.items.fixes[props.order.workerId]);
  return (
    <article class={css.card}>
      <header>
        <OrderPlate order={props.order} now={now()} size="1.9rem" />
        <b class="cut">
          {tCode('subtype', props.order.subtype)} · {props.communityName}
        </b>
        <span class={css.left}>
          <small>{t('time.left')} </small>
          <Countdown
            now={now()}
            dueAt={Date.parse(props.order.dueAt)}
            from={Date.parse(props.order.createdAt)}
          />
        </span>
      </header>
      <p class="cut t2">{props.order.placeLabel}</p>
      <p class="cut">
        <b>{isUnsent(props.order) ? t('order.unassigned') : tCode('order.state', props.order.state)}</b>
        <Show when={worker()}>{(found) => <span class="t2"> · {found().name}</span>}</Show>
      </p>
      <footer>
        {t('desk.registered')} <span class="n">{formatClock(Date.parse(props.order.createdAt), tz())}</span>
      </footer>
    </article>
  );
}
