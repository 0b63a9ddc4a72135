/** Where an order is, as a wall says it: the community, never a door. */
import type { CommunityItem, OrderItem } from '#command-center/contract/http.ts';
import { briefNameOf } from '../place-words.ts';

/** Name of the order's community; a place outside of all has only its own label. */
export function placeName(order: OrderItem, communities: ReadonlyMap<string, CommunityItem>): string {
  const community = order.communityId === null ? undefined : communities.get(order.communityId);
  return community === undefined ? order.placeLabel : briefNameOf(community);
}
