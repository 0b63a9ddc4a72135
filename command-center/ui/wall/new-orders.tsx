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
import css from './new-orders.module.css';
import { Section } from './section.tsx';

export function NewOrders(props: {
  readonly live: Live;
  readonly openOrders: readonly OrderItem[];
}): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const waiting = createMemo(() =>
    props.openOrders
      .filter((order) => isUnsent(order) || order.state === 'assigned')
      .filter((order) => now() - Date.parse(order.createdAt) < hourMs)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  );
  const urgent = () => waiting().find((order) => severityOfOrder(order, now()) === 1) ?? null;
  const others = () => waiting().filter((order) => order.id !== urgent()?.id);
  const rest = () => Math.max(0, others().length - 2);
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
          {(order) => <UrgentCard order={order()} live={props.live} />}
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
        <Show when={rest() > 0 && urgent() !== null}>
          <span class={css.more}>+{rest()}</span>
        </Show>
      </div>
    </Section>
  );
}

function UrgentCard(props: { readonly order: OrderItem; readonly live: Live }): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const tz = () => props.live.site()?.tz ?? 'Asia/Shanghai';
  const worker = () => (props.order.workerId === null ? null : props.live.items.fixes[props.order.workerId]);
  return (
    <article class={css.card}>
      <header>
        <OrderPlate order={props.order} now={now()} size="1.9rem" />
        <b class="cut">
          {tCode('subtype', props.order.subtype)} · {props.order.placeLabel}
        </b>
        <span class={css.left}>
          <Countdown
            now={now()}
            dueAt={Date.parse(props.order.dueAt)}
            from={Date.parse(props.order.createdAt)}
          />
        </span>
      </header>
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
