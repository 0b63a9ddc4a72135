/** Binds the nouns of daily work: orders, requests, workers, the city, alarms, notices, outbox, evidence. */

import type { NoticeItem } from '#command-center/contract/live.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import { type DeskRankDeps, rankForDesk } from '#dispatch-core/app/rank-for-desk.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import type { Clock, NewId } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { loadBlobRow, saveBlobRow } from '#geo-data/store/blobs.ts';
import { openDispatchSources } from '#geo-data/store/candidates.ts';
import { listAreas, listCommunities, listDistricts, listRepairStations } from '#geo-data/store/city.ts';
import { changeDuty } from '#geo-data/store/duty.ts';
import { eventsOfOrder, eventsOfRequest } from '#geo-data/store/events.ts';
import { trackOf } from '#geo-data/store/fixes.ts';
import { findNoticeFor, type ListedNotice, listNotices } from '#geo-data/store/notices.ts';
import { listOrders, loadOrder } from '#geo-data/store/orders.ts';
import { type DeliveryState, listOutbox } from '#geo-data/store/outbox.ts';
import { listRequests, loadRequest, possibleDuplicates } from '#geo-data/store/requests.ts';
import { simplifiedTrackOf } from '#geo-data/store/tracks.ts';
import { listWorkers, loadWorker } from '#geo-data/store/workers.ts';
import type { ServerDeps } from '../server/deps.ts';
import type { Live } from '../server/live/live.ts';
import { bindAlarms } from './bind-alarms.ts';
import { bindOutages } from './bind-outages.ts';
import type { Names } from './directory.ts';
import type { Diverts } from './diverts.ts';
import type { Blob, Bus } from './ports.ts';

export interface WorkParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly live: Live;
  readonly names: Names;
  readonly blobs: Pick<Blob, 'save' | 'load'>;
  readonly ranking: DeskRankDeps;
  readonly diverts: Pick<Diverts, 'proposalsFor'>;
  readonly bus: Pick<Bus, 'publish'>;
  /** A worker's duty was committed. */
  readonly onDuty: (worker: Worker) => void;
}

const deliveryStates: readonly DeliveryState[] = ['pending', 'sent', 'failed', 'no-channel'];

type Work = Pick<
  ServerDeps,
  | 'orders'
  | 'requests'
  | 'workers'
  | 'city'
  | 'alarms'
  | 'outages'
  | 'notices'
  | 'telephony'
  | 'outbox'
  | 'blobs'
>;

/** Everything that the desks and phones work with. */
export function bindWork(parts: WorkParts): Work {
  return {
    ...bindOrders(parts),
    ...bindWorkers(parts),
    ...bindCity(parts),
    alarms: bindAlarms(parts),
    outages: bindOutages(parts),
    ...bindNotices(parts),
    ...bindFiles(parts),
    // Seats of the telephone: nobody is signed in and nothing rings until there is one.
    telephony: { calls: async () => [], agents: async () => [] },
  };
}

function bindOrders({ db, ranking, diverts }: WorkParts): Pick<Work, 'orders' | 'requests'> {
  return {
    orders: {
      list: (filter) => listOrders(db, filter),
      load: (id) => loadOrder(db, id),
      events: (id) => eventsOfOrder(db, id),
      divertProposals: (id) => diverts.proposalsFor(id),
      async candidates(id) {
        const { pool } = openDispatchSources(db);
        const found = await rankForDesk(id, { ...ranking, pool });
        if (found === null) return null;
        return {
          asOf: isoOf(found.asOf),
          policy: found.policy,
          items: found.items.map(({ workerId, rank, score, travel, factors, price }) => ({
            workerId,
            rank,
            score,
            travel: { ...travel },
            factors: factors.map((factor) => ({ ...factor })),
            price: price === null ? null : { ...price, moves: [...price.moves] },
          })),
          excluded: found.excluded.map(({ workerId, codes }) => ({ workerId, codes: [...codes] })),
          shortfall: found.shortfall === null ? null : [...found.shortfall],
        };
      },
    },
    requests: {
      list: (filter) => listRequests(db, filter),
      load: (id) => loadRequest(db, id),
      events: (id) => eventsOfRequest(db, id),
      possibleDuplicates: (of) => possibleDuplicates(db, of),
    },
  };
}

function bindWorkers({ db, newId, onDuty }: WorkParts): Pick<Work, 'workers'> {
  return {
    workers: {
      load: (id) => loadWorker(db, id),
      async setDuty(id, duty, at) {
        const worker = await changeDuty(db, { workerId: id, duty, at, newId });
        if (worker !== null) onDuty(worker);
        return worker;
      },
      async track(id, from, to, limit) {
        // Days whose raw fixes have gone, then those that are still whole.
        const simplified = await simplifiedTrackOf(db, id, from, to, limit);
        const raw = await trackOf(db, id, from, to, limit);
        const places = [...simplified.map((place) => ({ ...place, accuracyM: null })), ...raw];
        return places
          .slice(0, limit)
          .map(({ lon, lat, occurredAt, accuracyM }) => ({ lon, lat, at: occurredAt, accuracyM }));
      },
    },
  };
}

function bindCity({ db, live, names }: WorkParts): Pick<Work, 'city'> {
  return {
    city: {
      communityName: names.community,
      areas: async () => (await listAreas(db)).map((area) => ({ ...shapeOf(area), kind: 'area' as const })),
      districts: async () =>
        (await listDistricts(db)).map((district) => ({
          ...shapeOf({ ...district, repairStationId: null, dispatchMode: null }),
          kind: 'district' as const,
        })),
      communities: () => listCommunities(db),
      heatStations: async () => [...live.feed.items('heatStations')],
      async repairStations() {
        const workers = await listWorkers(db, { duty: 'on' });
        const orders = [...live.feed.items('orders')].filter((order) => order.state !== 'completed');
        return (await listRepairStations(db)).map(({ id, name, nameEn, lon, lat, phone }) => {
          const onDuty = workers.filter((worker) => worker.repairStationId === id).length;
          const openOrders = orders.filter((order) => order.repairStationId === id).length;
          return {
            id,
            name,
            nameEn,
            lon,
            lat,
            phone,
            staffed: onDuty > 0,
            workersOnDuty: onDuty,
            openOrders,
          };
        });
      },
    },
  };
}

function shapeOf<
  T extends { readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] } },
>(place: T) {
  const { type, coordinates } = place.geometry;
  return { ...place, geometry: { type, coordinates: [...coordinates] } };
}

function bindNotices({ db }: WorkParts): Pick<Work, 'notices'> {
  return {
    notices: {
      list: async (filter) => (await listNotices(db, filter)).map(presentNotice),
      async covering(communityId, _heatStationId, at: Instant) {
        const found = communityId === null ? null : await findNoticeFor(db, communityId, at);
        return found === null ? null : presentNotice(found);
      },
    },
  };
}

/** An end in the past is no promise: it is not told. */
export function presentNotice(notice: ListedNotice): NoticeItem {
  const { geometry } = notice;
  return {
    id: notice.id,
    kind: notice.kind,
    title: notice.title,
    text: notice.body,
    startAt: isoOf(notice.startAt),
    expectedEndAt: notice.expectedEndAt === null ? null : isoOf(notice.expectedEndAt),
    closedAt: notice.closedAt === null ? null : isoOf(notice.closedAt),
    communityIds: [...notice.communityIds],
    heatStationIds: [...notice.heatStationIds],
    households: notice.households,
    geometry: geometry === null ? null : { type: geometry.type, coordinates: [...geometry.coordinates] },
  };
}

function bindFiles({ db, clock, newId, blobs }: WorkParts): Pick<Work, 'outbox' | 'blobs'> {
  return {
    outbox: {
      async list({ state, cursor, limit }) {
        const wanted = deliveryStates.find((one) => one === state);
        const page = await listOutbox(db, {
          limit,
          ...(wanted === undefined ? {} : { state: wanted }),
          ...(cursor === undefined ? {} : { cursor }),
        });
        return {
          ...page,
          items: page.items.map(({ notification, deliveries }) => ({ ...notification, deliveries })),
        };
      },
    },
    blobs: {
      async save(bytes, mediaType, by) {
        const hash = await blobs.save(bytes);
        const row = { id: newId(), mediaType, bytes: bytes.length, createdAt: clock.now() };
        await saveBlobRow(db, { ...row, sha256: hash, createdBy: by });
        return { ...row, sha256: Buffer.from(hash).toString('hex') };
      },
      async load(id) {
        const row = await loadBlobRow(db, id);
        const bytes = row === null ? null : await blobs.load(row.sha256);
        if (row === null || bytes === null) return null;
        return { row: { ...row, sha256: Buffer.from(row.sha256).toString('hex') }, bytes };
      },
    },
  };
}
