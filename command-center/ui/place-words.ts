/** Names of places in the page's language, and order labels that begin with one. */
import { createSignal } from 'solid-js';
import type { CommunityItem, OrderItem } from '#command-center/contract/http.ts';
import { language } from './i18n/language.ts';

interface Named {
  readonly name: string;
  readonly nameEn?: string | null | undefined;
}

const [communities, setCommunities] = createSignal<ReadonlyMap<string, Named>>(new Map());

/** The name a reader of the page's language expects; the given one where there is no other. Reactive. */
export function nameOf({ name, nameEn }: Named): string {
  return language() === 'en' ? (nameEn ?? name) : name;
}

/** The place's name, or what to say where it is not known. Reactive. */
export function nameOr(place: Named | undefined, otherwise: string): string {
  return place === undefined ? otherwise : nameOf(place);
}

/** Tells which communities there are; labels of orders are read with them. */
export function knowCommunities(items: readonly CommunityItem[]): void {
  setCommunities(new Map(items.map((item) => [item.id, item])));
}

/** The order's place: as it was written down, with the community's name in the page's language. Reactive. */
export function placeText(order: Pick<OrderItem, 'placeLabel' | 'communityId'>): string {
  const community = order.communityId === null ? undefined : communities().get(order.communityId);
  return community === undefined ? order.placeLabel : translated(order.placeLabel, community);
}

/** A label that begins with the community's own name begins with its name in the page's language. */
function translated(label: string, community: Named): string {
  if (!label.startsWith(community.name)) return label;
  return nameOf(community) + label.slice(community.name.length);
}
