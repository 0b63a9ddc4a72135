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

/** A repair station's or district's name where its kind is said beside it. Reactive. */
export function shortNameOf(place: Named): string {
  const name = nameOf(place);
  const short = name.replace(/(维修站| Repair Station| District)$/, '');
  return short === '' ? name : short;
}

/** English says what a place is in a long word; on a wall the usual short one stands for it. */
const shortWords: readonly (readonly [RegExp, string])[] = [
  [/ Staff Housing$/, ' Hsg'],
  [/ (New )?Village$/, ' Vlg'],
  [/ Residences?$/, ' Res'],
  [/ Estates?$/, ' Est'],
  [/ Gardens?$/, ' Gdn'],
  [/ Community$/, ' Cmty'],
  [/ Apartments$/, ' Apts'],
];
/** A sentence of the server with the communities' names in the page's language. Reactive. */
export function withPlaceNames(text: string): string {
  if (language() !== 'en') return text;
  const found = [...communities().values()]
    .filter(({ name, nameEn }) => nameEn != null && text.includes(name))
    .sort((a, b) => b.name.length - a.name.length);
  return found.reduce((done, community) => done.replaceAll(community.name, nameOf(community)), text);
}

/** Names up to this many letters are left as they are. */
const longName = 15;

/** A community's name for a narrow column. Reactive. */
export function briefNameOf(place: Named): string {
  const name = nameOf(place);
  if (name.length <= longName) return name;
  const found = shortWords.find(([word]) => word.test(name));
  return found === undefined ? name : name.replace(...found);
}

/** Tells which communities there are; labels of orders are read with them. */
export function knowCommunities(items: readonly CommunityItem[]): void {
  setCommunities(new Map(items.map((item) => [item.id, item])));
}

/** The order's place: as it was written down, with the community's name, short, in the page's language. Reactive. */
export function placeText(order: Pick<OrderItem, 'placeLabel' | 'communityId'>): string {
  const community = order.communityId === null ? undefined : communities().get(order.communityId);
  return community === undefined ? order.placeLabel : translated(order.placeLabel, community);
}

/** A label that begins with the community's own name begins with its name in the page's language. */
function translated(label: string, community: Named): string {
  if (!label.startsWith(community.name)) return label;
  return briefNameOf(community) + label.slice(community.name.length);
}
