/** What one desk has in view: tab, search, selection, what is read for it, and what can be done with it. */
import { type Accessor, createEffect, createMemo, createSignal } from 'solid-js';
import type { Candidates, OrderDetail, OrderItem, WorkerItem } from '#command-center/contract/http.ts';
import type { AlarmItem, DeskItem } from '#command-center/contract/live.ts';
import { waitingGroups } from '../alarm-groups.ts';
import { shapeOfWorker } from '../board.ts';
import type { Live } from '../live.ts';
import { isOpen } from '../parts/order-look.ts';
import type { WorkerShape } from '../parts/shapes.ts';
import { createToasts, type ToastList } from '../parts/toast.tsx';
import { placeText } from '../place-words.ts';
import { session } from '../session.ts';
import { commandAlarms } from './alarm-commands.ts';
import { createDeskActions, type DeskActions } from './desk-actions.ts';
import { othersAt } from './desk-avatars.tsx';
import { createCandidates, createDetail, type ReadForOrder } from './order-data.ts';
import { neighbourOf, type OrderTab, shownOrders } from './shown-orders.ts';

export interface Desk {
  readonly tab: Accessor<OrderTab>;
  readonly setTab: (tab: OrderTab) => void;
  readonly search: Accessor<string>;
  readonly setSearch: (text: string) => void;
  readonly selectedId: Accessor<string | null>;
  readonly select: (id: string | null) => void;
  /** Selects the row `by` rows away in the list as it stands. */
  readonly selectNeighbour: (by: number) => void;
  readonly openOrders: Accessor<readonly OrderItem[]>;
  readonly shown: Accessor<readonly OrderItem[]>;
  /** The selected order: from the feed, or as it was read when it has left the feed. */
  readonly selected: Accessor<OrderItem | null>;
  readonly detail: ReadForOrder<OrderDetail>;
  readonly candidates: ReadForOrder<Candidates>;
  readonly actions: DeskActions;
  readonly toasts: ToastList;
  readonly others: Accessor<readonly DeskItem[]>;
  readonly nameOfWorker: (workerId: string) => string;
  readonly shapeOf: (worker: WorkerItem | undefined) => WorkerShape;
  readonly alarms: Accessor<readonly AlarmItem[]>;
  /** Acknowledges the group that stands in the strip; false when there is none. */
  readonly acknowledge: () => boolean;
}

/** Makes the state of a desk over the feed. */
export function createDesk(live: Live): Desk {
  const [tab, setTab] = createSignal<OrderTab>('all');
  const [search, setSearch] = createSignal('');
  const [selectedId, select] = createSignal<string | null>(null);
  const toasts = createToasts();
  const now = live.clock.siteNow;
  const nameOfWorker = (id: string): string => live.items.fixes[id]?.name ?? id;
  const openOrders = createMemo(() => Object.values(live.items.orders).filter(isOpen));
  const shown = createMemo(() => shownOrders(openOrders(), tab(), search(), nameOfWorker, now(), placeText));
  const detail = createDetail(live, selectedId);
  const candidates = createCandidates(detail.value, selectedId);
  const alarms = createMemo(() => Object.values(live.items.alarms));
  // Said again after a reconnect: the server forgets with the connection.
  createEffect(() => {
    if (live.connection() === 'live') live.select(selectedId());
  });
  return {
    tab,
    setTab,
    search,
    setSearch,
    selectedId,
    select,
    selectNeighbour: (by) => {
      const order = neighbourOf(shown(), selectedId(), by);
      if (order !== null) select(order.id);
    },
    openOrders,
    shown,
    selected: () => {
      const id = selectedId();
      return id === null ? null : (live.items.orders[id] ?? detail.value());
    },
    detail,
    candidates,
    actions: createDeskActions({ detail, candidates: candidates.value, toasts, nameOfWorker }),
    toasts,
    others: createMemo(() => othersAt(Object.values(live.items.desk), session()?.user.id)),
    nameOfWorker,
    shapeOf: (worker) => shapeIn(live, worker),
    alarms,
    acknowledge: () => {
      const [first] = waitingGroups(alarms());
      if (first === undefined) return false;
      const ids = first.alarms.filter((alarm) => alarm.isWaiting).map(({ id }) => id);
      void commandAlarms({ command: 'acknowledge', ids }, toasts);
      return true;
    },
  };
}

function shapeIn(live: Live, worker: WorkerItem | undefined): WorkerShape {
  if (worker === undefined) return 'unknown';
  const { currentOrderId } = worker;
  return shapeOfWorker(worker, currentOrderId === null ? undefined : live.items.orders[currentOrderId]);
}
