/** The work list: tabs with counts, then every order as one row with its mark, matter, person and time left. */
import { createEffect, type JSX, on, Show } from 'solid-js';
import type { OrderItem, WorkerItem } from '#command-center/contract/http.ts';
import type { DeskItem } from '#command-center/contract/live.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { isUnsent, type OrderCounts } from '../board.ts';
import { t, tCode } from '../i18n/language.ts';
import { Countdown } from '../parts/countdown.tsx';
import { VirtualList } from '../parts/list-row.tsx';
import { OrderPlate } from '../parts/order-plate.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { placeText } from '../place-words.ts';
import { remPx } from '../theme.ts';
import { DeskAvatars } from './desk-avatars.tsx';
import css from './order-list.module.css';
import { OrderMarks } from './order-marks.tsx';
import type { OrderTab } from './shown-orders.ts';

const rowRem = 2.79;

interface OrderListProps {
  readonly orders: readonly OrderItem[];
  readonly counts: OrderCounts;
  readonly workers: Readonly<Record<string, WorkerItem>>;
  /** Who else looks at an order. */
  readonly othersOn: (orderId: string) => readonly DeskItem[];
  readonly now: Instant;
  readonly tab: OrderTab;
  readonly onTab: (tab: OrderTab) => void;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

export function OrderList(props: OrderListProps): JSX.Element {
  let panel: HTMLDivElement | undefined;
  // The selection may come from the map or a key: bring its row into sight.
  createEffect(
    on(
      () => props.selectedId,
      (id) => {
        const index = props.orders.findIndex((order) => order.id === id);
        const scroller = panel?.querySelector('[role="listbox"]');
        if (index >= 0 && scroller) scrollIntoSight(scroller, index * rowRem * remPx(), rowRem * remPx());
      },
    ),
  );
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
      <div id="desk-orders" role="tabpanel" class={css.panel} ref={panel}>
        <Show when={props.orders.length > 0} fallback={<p class={css.empty}>{t('desk.empty')}</p>}>
          <VirtualList
            items={props.orders}
            idOf={(order) => order.id}
            label={t('desk.list')}
            rowRem={rowRem}
            selectedId={props.selectedId}
            onSelect={props.onSelect}
          >
            {(order) => <OrderRow {...props} order={order} />}
          </VirtualList>
        </Show>
      </div>
    </>
  );
}

function OrderRow(props: OrderListProps & { readonly order: OrderItem }): JSX.Element {
  return (
    <div class={css.row} data-order={props.order.id} data-state={props.order.state}>
      <OrderPlate order={props.order} now={props.now} size="1.57rem" />
      <span class="n t3">{props.order.no}</span>
      <span class={css.matter}>
        <span class="cut">
          {tCode('subtype', props.order.subtype)} · {placeText(props.order)}
        </span>
        <OrderMarks order={props.order} />
        <DeskAvatars people={props.othersOn(props.order.id)} onOrder />
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

function responsibleOf(order: OrderItem, workers: Readonly<Record<string, WorkerItem>>): string {
  if (order.workerId === null)
    return isUnsent(order) ? t('order.unassigned') : tCode('order.state', order.state);
  return workers[order.workerId]?.name ?? order.workerId;
}

function scrollIntoSight(scroller: Element, topPx: number, heightPx: number): void {
  const above = topPx < scroller.scrollTop;
  const below = topPx + heightPx > scroller.scrollTop + scroller.clientHeight;
  if (above) scroller.scrollTop = topPx;
  else if (below) scroller.scrollTop = topPx + heightPx - scroller.clientHeight;
}
