/** What is read beside the feed for the selected order: its detail, and who could do it. */
import { type Accessor, createMemo, createResource } from 'solid-js';
import { type Candidates, candidates, type OrderDetail, orderDetail } from '#command-center/contract/http.ts';
import { type Answer, callApi, type Failure } from '../api.ts';
import type { Live } from '../live.ts';

/** Something read for one order; null while it is not there. */
export interface ReadForOrder<T> {
  readonly value: Accessor<T | null>;
  readonly failure: Accessor<Failure | null>;
  readonly again: () => void;
}

interface Read<T> {
  readonly orderId: string;
  readonly answer: Answer<T>;
}

/** Reads the detail; the server says what changed since the person looked. */
export function loadDetail(orderId: string): Promise<Answer<OrderDetail>> {
  return callApi(`/api/orders/${encodeURIComponent(orderId)}`, orderDetail);
}

/** The detail of the selected order, read again with every change that the feed tells of. */
export function createDetail(live: Live, selectedId: Accessor<string | null>): ReadForOrder<OrderDetail> {
  const key = createMemo(() => {
    const id = selectedId();
    if (id === null) return false;
    const item = live.items.orders[id];
    return `${id} ${item?.version} ${item?.updatedAt}`;
  });
  return createRead(selectedId, key, loadDetail);
}

/** The ranking for an order; asked again when the order moves, not when it is marked, so that the list stands still. */
export function createCandidates(
  detail: Accessor<OrderDetail | null>,
  selectedId: Accessor<string | null>,
): ReadForOrder<Candidates> {
  const key = createMemo(() => {
    const order = detail();
    return order !== null && sendingOf(order.allowed) !== null ? `${order.id} ${order.version}` : false;
  });
  const load = (orderId: string) =>
    callApi(`/api/orders/${encodeURIComponent(orderId)}/candidates`, candidates);
  return createRead(() => (key() === false ? null : selectedId()), key, load);
}

/** The way a worker is given the order now: as nobody has it, instead of somebody, or over his head. */
export type Sending = 'assign' | 'reassign' | 'force';

/** How somebody with these rights sends the order; null when he may not. */
export function sendingOf(allowed: readonly string[]): Sending | null {
  const ways: readonly Sending[] = ['assign', 'reassign', 'force'];
  return ways.find((way) => allowed.includes(way)) ?? null;
}

function createRead<T>(
  wanted: Accessor<string | null>,
  key: Accessor<string | false>,
  load: (orderId: string) => Promise<Answer<T>>,
): ReadForOrder<T> {
  const [read, { refetch }] = createResource<Read<T> | null, string>(
    key,
    async (text) => {
      const orderId = text.split(' ')[0] ?? '';
      return { orderId, answer: await load(orderId) };
    },
    { initialValue: null },
  );
  // What was read for the order before stays out of sight while the next one is on its way.
  const mine = createMemo(() => {
    const last = read.latest;
    return last !== null && last.orderId === wanted() ? last.answer : null;
  });
  return {
    value: () => {
      const answer = mine();
      return answer?.ok ? answer.value : null;
    },
    failure: () => {
      const answer = mine();
      return answer === null || answer.ok ? null : answer.failure;
    },
    again: () => void refetch(),
  };
}
