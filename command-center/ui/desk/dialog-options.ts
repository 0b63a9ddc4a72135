/** What the lists of the desk's dialogs offer: workers with the best first, stations, people, orders to give way to. Pure but for reading the feed. */
import type { Candidates, OrderItem } from '#command-center/contract/http.ts';
import { t, tCode } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { isOpen } from '../parts/order-look.ts';
import { nameOf, placeText } from '../place-words.ts';
import type { Reference } from '../reference.ts';
import type { Option, OptionGroup } from './form-fields.tsx';

/** Minutes for people: never 0. */
export function minutesOf(seconds: number): number {
  return Math.max(1, Math.round(seconds / 60));
}

/** The ranked candidates, then everybody else on duty; without him who has the order. */
export function workerGroups(
  candidates: Candidates | null,
  live: Live,
  order: Pick<OrderItem, 'id' | 'workerId'>,
): readonly OptionGroup[] {
  const ranked = (candidates?.items ?? []).filter((item) => item.workerId !== order.workerId);
  const rankedIds = new Set(ranked.map((item) => item.workerId));
  const others = Object.values(live.items.fixes)
    .filter((one) => one.duty === 'on' && one.id !== order.workerId && !rankedIds.has(one.id))
    .sort((a, b) => a.name.localeCompare(b.name));
  const nameOf = (id: string): string => live.items.fixes[id]?.name ?? id;
  const groups: OptionGroup[] = [
    {
      label: t('desk.rankedWorkers'),
      options: ranked.map((item) => ({
        value: item.workerId,
        label: t('desk.minutesAway', { name: nameOf(item.workerId), n: minutesOf(item.travel.seconds) }),
      })),
    },
    {
      label: t('desk.otherWorkers'),
      options: others.map((worker) => ({ value: worker.id, label: worker.name })),
    },
  ];
  return groups.filter((group) => group.options.length > 0);
}

/** All repair stations but the order's own. */
export function stationOptions(
  reference: Reference,
  order: Pick<OrderItem, 'repairStationId'>,
): readonly OptionGroup[] {
  const options = reference.repairStations
    .items()
    .filter((station) => station.id !== order.repairStationId)
    .map((station) => ({ value: station.id, label: nameOf(station) }));
  return [{ label: null, options }];
}

/** Open leaks that nobody has arrived at: what a worker may be taken away for. */
export function ordersToDivertFor(live: Live, order: Pick<OrderItem, 'id'>): readonly OptionGroup[] {
  const options = Object.values(live.items.orders)
    .filter((one) => one.class === 'leak' && one.id !== order.id && isOpen(one) && one.state !== 'on_site')
    .map((one) => ({
      value: one.id,
      label: `${one.no} · ${tCode('subtype', one.subtype)} · ${placeText(one)}`,
    }));
  return [{ label: null, options }];
}

/** Whom a copy can go to: the people at the desks now, then the workers. */
export function peopleOptions(live: Live): readonly Option[] {
  const people = Object.values(live.items.desk).map(
    (one): Option => ({ value: one.userId, label: one.name }),
  );
  const workers = Object.values(live.items.fixes)
    .filter((worker) => worker.duty === 'on')
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((worker): Option => ({ value: worker.id, label: worker.name }));
  return [...new Map([...people, ...workers].map((one) => [one.value, one])).values()];
}
