/** Whether an operation notice covers the place of an order. Pure. */
import type { OrderItem } from '#command-center/contract/http.ts';
import type { NoticeItem } from '#command-center/contract/live.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';

/** The active notice over the order's community or heat station; an emergency before planned work. */
export function coveringNotice(
  order: Pick<OrderItem, 'communityId' | 'heatStationId'>,
  notices: readonly NoticeItem[],
  now: Instant,
): NoticeItem | null {
  const covering = notices.filter((notice) => isActive(notice, now) && covers(notice, order));
  return covering.find((notice) => notice.kind === 'emergency') ?? covering[0] ?? null;
}

/** When heat is expected back; null when nobody promises a time any more. */
export function expectedBack(notice: NoticeItem, now: Instant): Instant | null {
  const endAt = notice.expectedEndAt === null ? null : Date.parse(notice.expectedEndAt);
  return endAt === null || endAt <= now ? null : endAt;
}

function isActive(notice: NoticeItem, now: Instant): boolean {
  return notice.closedAt === null && Date.parse(notice.startAt) <= now;
}

function covers(notice: NoticeItem, order: Pick<OrderItem, 'communityId' | 'heatStationId'>): boolean {
  const inCommunity = order.communityId !== null && notice.communityIds.includes(order.communityId);
  return inCommunity || (order.heatStationId !== null && notice.heatStationIds.includes(order.heatStationId));
}
