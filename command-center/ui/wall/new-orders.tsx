/** New orders, top left: one card, two queued lines, then "+n"; on a quiet wall the latest of the hour. Nothing below moves. */
import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, Show, untrack } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { isUnsent } from '../board.ts';
import { formatClock, formatRunning } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { Countdown } from '../parts/countdown.tsx';
import { severityOfOrder } from '../parts/order-look.ts';
import { OrderPlate } from '../parts/order-plate.tsx';
import { nameOr } from '../place-words.ts';
import { byId, type Reference } from '../reference.ts';
import { steadyMs } from '../wall-time.ts';
import css from './new-orders.module.css';
import { type Arrival, advanceQueue, emptyQueue } from './order-queue.ts';
import { placeName } from './place-name.ts';
import { Section } from './section.tsx';

interface NewOrdersProps {
  readonly live: Live;
  readonly reference: Reference;
  readonly openOrders: readonly OrderItem[];
}

/** Lines that the quiet wall shows instead of card and queue. */
const recentLines = 5;

export function NewOrders(props: NewOrdersProps): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const orders = createMemo(() => new Map(props.openOrders.map((order) => [order.id, order])));
  const lastHour = createMemo(() =>
    props.openOrders
      .filter((order) => now() - Date.parse(order.createdAt) < hourMs)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  );
  const line = createOrderLine(props);
  const shown = () => line().flatMap((id) => orders().get(id) ?? []);
  const card = () => shown()[0] ?? null;
  const queued = () => shown().slice(1);
  const names = createMemo(() => byId(props.reference.communities.items()));
  const nameOf = (order: OrderItem): string => placeName(order, names());
  const stations = createMemo(() => byId(props.reference.repairStations.items()));
  const stationOf = (order: OrderItem): string =>
    nameOr(
      order.repairStationId === null ? undefined : stations().get(order.repairStationId),
      tCode('class', order.class),
    );
  return (
    <Section
      title={t('wall.newOrders')}
      base={t('wall.hourCount', { n: lastHour().length })}
      right={t('wall.queued', { n: queued().length })}
    >
      <div class={css.place}>
        <Show
          when={card()}
          fallback={<Recent orders={lastHour().slice(0, recentLines)} nameOf={nameOf} now={now()} />}
        >
          {(order) => (
            <NewOrderCard
              order={order()}
              live={props.live}
              communityName={nameOf(order())}
              stationName={stationOf(order())}
              acknowledged={isAcknowledged(order(), props.live)}
            />
          )}
        </Show>
        <For each={card() === null ? [] : queued().slice(0, 2)}>
          {(order) => <OrderLine order={order} place={nameOf(order)} now={now()} />}
        </For>
        <Show when={queued().length > 2}>
          <p class={css.more}>{t('wall.more', { n: queued().length - 2 })}</p>
        </Show>
      </div>
    </Section>
  );
}

/** Ids of the line, the card first; advanced with every change and every second. */
function createOrderLine(props: NewOrdersProps): () => readonly string[] {
  const [queue, setQueue] = createSignal(emptyQueue);
  // Site time of the opening: what was registered before is not new, whenever its snapshot comes.
  const openedAt = createMemo<number>((at) => {
    if (Number.isFinite(at) || props.live.site() === null) return at;
    return untrack(props.live.clock.siteNow);
  }, Number.POSITIVE_INFINITY);
  const arrivals = createMemo((): readonly Arrival[] =>
    [...props.openOrders]
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
      .map((order) => ({
        id: order.id,
        severity: severityOfOrder(order, props.live.clock.siteNow()),
        isNew: Date.parse(order.createdAt) >= openedAt(),
        acknowledged: isAcknowledged(order, props.live),
      })),
  );
  const advance = (): void => {
    setQueue((now) => advanceQueue(now, untrack(arrivals), steadyMs()));
  };
  createEffect(() => {
    arrivals();
    untrack(advance);
  });
  const timer = setInterval(advance, 500);
  onCleanup(() => clearInterval(timer));
  return () => queue().line;
}

/** Somebody has it in hand, or an alarm about it was acknowledged at a desk: the wall shows, it does not acknowledge. */
function isAcknowledged(order: OrderItem, live: Live): boolean {
  if (!isUnsent(order) && order.state !== 'assigned') return true;
  return Object.values(live.items.alarms).some(
    (alarm) => alarm.orderId === order.id && alarm.acknowledgedAt !== null,
  );
}

interface RecentProps {
  readonly orders: readonly OrderItem[];
  readonly nameOf: (order: OrderItem) => string;
  readonly now: number;
}

function Recent(props: RecentProps): JSX.Element {
  return (
    <Show when={props.orders.length > 0} fallback={<p class="t3">{t('wall.noNew')}</p>}>
      <p class={css.recent}>{t('wall.recent')}</p>
      <For each={props.orders}>
        {(order) => <OrderLine order={order} place={props.nameOf(order)} now={props.now} />}
      </For>
    </Show>
  );
}

interface OrderLineProps {
  readonly order: OrderItem;
  readonly place: string;
  readonly now: number;
}

function OrderLine(props: OrderLineProps): JSX.Element {
  return (
    <div class={css.line}>
      <OrderPlate order={props.order} now={props.now} size="1.35rem" />
      <span class="cut">
        {tCode('subtype', props.order.subtype)} · {props.place}
      </span>
      <Countdown
        now={props.now}
        dueAt={Date.parse(props.order.dueAt)}
        from={Date.parse(props.order.createdAt)}
      />
    </div>
  );
}

interface CardProps {
  readonly order: OrderItem;
  readonly live: Live;
  readonly communityName: string;
  readonly stationName: string;
  readonly acknowledged: boolean;
}

function NewOrderCard(props: CardProps): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const tz = () => props.live.site()?.tz ?? 'Asia/Shanghai';
  const severity = () => severityOfOrder(props.order, now());
  const createdAt = () => Date.parse(props.order.createdAt);
  const worker = () => (props.order.workerId === null ? null : props.live.items.fixes[props.order.workerId]);
  return (
    <article class={css.card} data-severity={severity()}>
      <header>
        <OrderPlate
          order={props.order}
          now={now()}
          size="1.9rem"
          pulse={severity() === 1 && !props.acknowledged}
        />
        <b>
          {tCode('subtype', props.order.subtype)} · {props.communityName}
        </b>
        <span class={css.left}>
          <Show when={Date.parse(props.order.dueAt) - now() < hourMs}>
            <small>{t('time.left')} </small>
          </Show>
          <Countdown now={now()} dueAt={Date.parse(props.order.dueAt)} from={createdAt()} />
        </span>
      </header>
      <p class="cut t2">
        {props.stationName} · {tCode('urgency', props.order.urgency)}
      </p>
      <p class="cut">
        <b>{isUnsent(props.order) ? t('order.unassigned') : tCode('order.state', props.order.state)}</b>
        <Show when={worker()}>{(found) => <span class="t2"> · {found().name}</span>}</Show>
      </p>
      <footer>
        <span>
          {t('desk.registered')} <span class="n">{formatClock(createdAt(), tz())}</span>
        </span>
        <span>
          {props.acknowledged
            ? t('wall.taken')
            : t('wall.notTaken', { age: formatRunning(Math.max(0, now() - createdAt())) })}
        </span>
      </footer>
    </article>
  );
}
