/** The work list: tabs with counts, then every order as one row with its mark, matter, person and time left. */
import { type JSX, Show } from 'solid-js';
import type { OrderItem, WorkerItem } from '#command-center/contract/http.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { isUnsent, type OrderCounts } from '../board.ts';
import { t, tCode } from '../i18n/language.ts';
import { Badge } from '../parts/badge.tsx';
import { Countdown } from '../parts/countdown.tsx';
import { VirtualList } from '../parts/list-row.tsx';
import { OrderPlate } from '../parts/order-plate.tsx';
import { Tabs } from '../parts/tabs.tsx';
import css from './order-list.module.css';

export type OrderTab = 'all' | 'unsent' | 'warned' | 'overdue' | 'review' | 'postponement';

interface OrderListProps {
  readonly orders: readonly OrderItem[];
  readonly counts: OrderCounts;
  readonly workers: Readonly<Record<string, WorkerItem>>;
  readonly now: Instant;
  readonly tab: OrderTab;
  readonly onTab: (tab: OrderTab) => void;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

export function OrderList(props: OrderListProps): JSX.Element {
  return (
    <>
      <Tabs<OrderTab>
        label={t('desk.list')}
        controls="desk-orders"
        selected={props.tab}
        onSelect={props.onTab}
        tabs={[
          { id: 'all', label: t('desk.tab.all'), count: props.counts.open },
          { id: 'unsent', label: t('desk.tab.unsent'), count: props.counts.unsent },
          { id: 'warned', label: t('desk.tab.warned'), count: props.counts.warned, severity: 2 },
          { id: 'overdue', label: t('desk.tab.overdue'), count: props.counts.late, severity: 1 },
          { id: 'review', label: t('desk.tab.review'), count: props.counts.review },
          { id: 'postponement', label: t('desk.tab.postponement'), count: props.counts.postponement },
        ]}
      />
      <div class={css.head}>
        <span />
        <span>{t('order.no')}</span>
        <span>{t('order.matter')}</span>
        <span>{t('order.responsible')}</span>
        <span class={css.right}>{t('desk.remaining')}</span>
      </div>
      <div id="desk-orders" role="tabpanel" class={css.panel}>
        <Show when={props.orders.length > 0} fallback={<p class={css.empty}>{t('desk.empty')}</p>}>
          <VirtualList
            items={props.orders}
            idOf={(order) => order.id}
            label={t('desk.list')}
            rowRem={2.79}
            selectedId={props.selectedId}
            onSelect={props.onSelect}
          >
            {(order) => <OrderRow order={order} workers={props.workers} now={props.now} />}
          </VirtualList>
        </Show>
      </div>
    </>
  );
}

interface OrderRowProps {
  readonly order: OrderItem;
  readonly workers: Readonly<Record<string, WorkerItem>>;
  readonly now: Instant;
}

function OrderRow(props: OrderRowProps): JSX.Element {
  return (
    <div class={css.row}>
      <OrderPlate order={props.order} now={props.now} size="1.57rem" />
      <span class="n t3">{props.order.no}</span>
      <span class={css.matter}>
        <span class="cut">
          {tCode('subtype', props.order.subtype)} · {props.order.placeLabel}
        </span>
        <OrderMarks order={props.order} />
      </span>
      <span class={isUnsent(props.order) ? 'cut' : 'cut t2'}>
        {responsibleOf(props.order, props.workers)}
      </span>
      <Countdown
        now={props.now}
        dueAt={Date.parse(props.order.dueAt)}
        from={Date.parse(props.order.createdAt)}
        bar
      />
    </div>
  );
}

/** The marks of an order as badges. */
export function OrderMarks(props: { readonly order: OrderItem }): JSX.Element {
  const marks = () => props.order.marks;
  return (
    <>
      <Show when={marks().expedited > 0}>
        <Badge>{t('mark.expedited', { n: marks().expedited })}</Badge>
      </Show>
      <Show when={marks().supervised}>
        <Badge>{t('mark.supervised')}</Badge>
      </Show>
      <Show when={marks().petition}>
        <Badge>{t('mark.petition')}</Badge>
      </Show>
      <Show when={props.order.postponementPending}>
        <Badge>{t('mark.postponement')}</Badge>
      </Show>
      <Show when={props.order.paused}>
        <Badge>{t('mark.paused')}</Badge>
      </Show>
    </>
  );
}

function responsibleOf(order: OrderItem, workers: Readonly<Record<string, WorkerItem>>): string {
  if (order.workerId === null)
    return isUnsent(order) ? t('order.unassigned') : tCode('order.state', order.state);
  return workers[order.workerId]?.name ?? order.workerId;
}
