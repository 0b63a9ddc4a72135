/** Shapes that the HTTP interface answers with (CONTRACTS 4–6); the same schemas make the OpenAPI document. */

import * as v from 'valibot';
import { divertModes, divertObstacles } from '#dispatch-core/assign/divert.ts';
import { orderStates } from '#dispatch-core/domain/order.ts';
import { requestStates } from '#dispatch-core/domain/request.ts';
import { peopleRoles, roles } from '#dispatch-core/domain/role.ts';
import { categories, orderClasses, sources, stages, urgencies } from '#dispatch-core/domain/service-type.ts';
import { repeatSuggestions } from '#dispatch-core/request/repeat.ts';
import { basemapItem } from './basemap.ts';
import { idText, isoText, place } from './wire.ts';

const nullable = <S extends v.GenericSchema>(schema: S) => v.nullable(schema);
const iso = isoText;
const maybeIso = nullable(isoText);
const maybeId = nullable(idText);
/** A place's name in English; null or left out where nobody has given it one. */
const nameEn = v.optional(nullable(v.string()));

export const orderMarks = v.object({
  expedited: v.number(),
  lastExpeditedAt: maybeIso,
  supervised: v.boolean(),
  petition: v.boolean(),
  supplement: v.boolean(),
  cc: v.array(idText),
  notes: v.number(),
  diverted: v.number(),
});

/** When its worker is expected at an order, and as which of his next orders (1 = next). */
export const orderEta = v.object({
  at: iso,
  place: v.number(),
  kind: v.picklist(['road', 'estimate']),
});
export type OrderEta = v.InferOutput<typeof orderEta>;

/** An order as lists, feed and phones see it. */
export const orderItem = v.object({
  id: idText,
  no: v.number(),
  requestId: idText,
  state: v.picklist(orderStates),
  version: v.number(),
  class: v.picklist(orderClasses),
  category: v.picklist(categories),
  subtype: v.string(),
  urgency: v.picklist(urgencies),
  level: v.number(),
  place,
  placeLabel: v.string(),
  lon: v.number(),
  lat: v.number(),
  areaId: maybeId,
  communityId: maybeId,
  districtId: maybeId,
  repairStationId: maybeId,
  heatStationId: maybeId,
  workerId: maybeId,
  assignmentId: maybeId,
  offerExpiresAt: maybeIso,
  dueAt: iso,
  stage: nullable(v.picklist(stages)),
  stageDueAt: maybeIso,
  overdue: v.boolean(),
  paused: v.boolean(),
  postponementPending: v.boolean(),
  marks: orderMarks,
  redispatchOf: maybeId,
  /** Null or left out while nobody is expected. */
  eta: v.optional(nullable(orderEta)),
  createdAt: iso,
  updatedAt: iso,
});
export type OrderItem = v.InferOutput<typeof orderItem>;

export const eventItem = v.object({
  id: idText,
  requestId: idText,
  orderId: maybeId,
  type: v.string(),
  from: nullable(v.string()),
  to: v.string(),
  version: v.number(),
  actorId: v.string(),
  actorName: nullable(v.string()),
  actorRole: v.picklist(roles),
  occurredAt: iso,
  recordedAt: iso,
  note: nullable(v.string()),
  lon: nullable(v.number()),
  lat: nullable(v.number()),
  data: v.record(v.string(), v.unknown()),
});
export type EventItem = v.InferOutput<typeof eventItem>;

/** `GET /api/orders/{id}`: the order with its history and what the asking person may do now. */
export const orderDetail = v.object({
  ...orderItem.entries,
  description: v.string(),
  caller: nullable(v.object({ name: nullable(v.string()), phone: nullable(v.string()) })),
  preferredVisit: nullable(v.object({ from: iso, to: iso })),
  source: v.picklist(sources),
  originalDueAt: iso,
  report: nullable(
    v.object({
      method: v.picklist(['visit', 'remote']),
      text: v.string(),
      at: iso,
      evidence: v.array(v.object({ kind: v.string(), blobId: idText })),
    }),
  ),
  pendingPostponement: nullable(
    v.object({ reason: v.string(), hours: v.number(), requestedAt: iso, requestedBy: v.string() }),
  ),
  events: v.array(eventItem),
  allowed: v.array(v.string()),
});
export type OrderDetail = v.InferOutput<typeof orderDetail>;

export const requestMarks = v.object({
  expedited: v.number(),
  lastExpeditedAt: maybeIso,
  petition: v.boolean(),
  supplement: v.boolean(),
  repeats: v.number(),
  toDo: nullable(v.string()),
});

export const requestItem = v.object({
  id: idText,
  no: v.number(),
  state: v.picklist(requestStates),
  version: v.number(),
  source: v.picklist(sources),
  externalId: nullable(v.string()),
  category: v.picklist(categories),
  subtype: v.string(),
  class: v.picklist(orderClasses),
  urgency: v.picklist(urgencies),
  level: v.number(),
  place,
  placeLabel: v.string(),
  lon: v.number(),
  lat: v.number(),
  communityId: maybeId,
  districtId: maybeId,
  areaId: maybeId,
  repairStationId: maybeId,
  ownerId: maybeId,
  dueAt: iso,
  overdue: v.boolean(),
  marks: requestMarks,
  noticeId: maybeId,
  masterRequestId: maybeId,
  orderIds: v.array(idText),
  createdAt: iso,
  updatedAt: iso,
});
export type RequestItem = v.InferOutput<typeof requestItem>;

export const requestDetail = v.object({
  ...requestItem.entries,
  description: v.string(),
  caller: nullable(v.object({ name: nullable(v.string()), phone: nullable(v.string()) })),
  preferredVisit: nullable(v.object({ from: iso, to: iso })),
  resolution: nullable(v.string()),
  orders: v.array(orderItem),
  events: v.array(eventItem),
  allowed: v.array(v.string()),
});
export type RequestDetail = v.InferOutput<typeof requestDetail>;

/** A request that may be about the same thing as the one that was registered. */
export const possibleDuplicate = v.object({
  ...requestItem.entries,
  /** What a repeat call of the same home asks for; null for another home, and where a person has to decide. */
  suggestion: nullable(v.picklist(repeatSuggestions)),
  /** Calls of the same home about it after the first, this one included; 0 for another home. */
  repeatCount: v.number(),
});

export type PossibleDuplicate = v.InferOutput<typeof possibleDuplicate>;

/** Answer of `POST /api/requests`. */
export const registered = v.object({
  request: requestItem,
  orders: v.array(orderItem),
  possibleDuplicates: v.array(possibleDuplicate),
  /** The one of `possibleDuplicates` that this report repeats: same home, same kind of trouble. */
  repeatOf: maybeId,
  repeatCount: v.number(),
  notice: nullable(v.record(v.string(), v.unknown())),
  replayed: v.boolean(),
});

/** Answer of a command on an order or a request. */
export const commandAnswer = v.object({
  ok: v.literal(true),
  commandId: v.string(),
  replayed: v.boolean(),
  order: v.optional(orderItem),
  request: v.optional(requestItem),
  events: v.array(eventItem),
});
export type CommandAnswer = v.InferOutput<typeof commandAnswer>;

export const workerPosition = v.object({
  lon: v.number(),
  lat: v.number(),
  at: iso,
  accuracyM: nullable(v.number()),
  speedMps: nullable(v.number()),
  courseDeg: nullable(v.number()),
});

export const workerItem = v.object({
  id: idText,
  name: v.string(),
  repairStationId: idText,
  duty: v.picklist(['on', 'off']),
  presence: v.picklist(['online', 'stale', 'offline']),
  position: nullable(workerPosition),
  openOrders: v.number(),
  currentOrderId: maybeId,
  skills: v.array(v.string()),
});
/** Answer of `POST /api/workers/{id}/duty`: who goes off duty sees what is still in his hands. */
export const dutyAnswer = v.object({
  ...workerItem.entries,
  heldOrders: v.array(
    v.object({
      id: idText,
      no: v.number(),
      state: v.picklist(orderStates),
      subtype: v.string(),
      placeLabel: v.string(),
      dueAt: iso,
    }),
  ),
});
export type WorkerItem = v.InferOutput<typeof workerItem>;

export const repairStationItem = v.object({
  id: idText,
  name: v.string(),
  nameEn,
  lon: v.number(),
  lat: v.number(),
  phone: nullable(v.string()),
  staffed: v.boolean(),
  workersOnDuty: v.number(),
  openOrders: v.number(),
});
export type RepairStationItem = v.InferOutput<typeof repairStationItem>;

export const heatStationItem = v.object({
  id: idText,
  name: v.string(),
  nameEn,
  lon: v.number(),
  lat: v.number(),
  at: maybeIso,
  values: v.record(v.string(), nullable(v.number())),
  bad: v.array(v.string()),
});
export type HeatStationItem = v.InferOutput<typeof heatStationItem>;

export const communityItem = v.object({
  id: idText,
  name: v.string(),
  nameEn,
  districtId: maybeId,
  areaId: maybeId,
  heatStationId: maybeId,
  lon: v.number(),
  lat: v.number(),
  households: v.number(),
});
export type CommunityItem = v.InferOutput<typeof communityItem>;

/** GeoJSON geometry of areas and districts. */
export const geometry = v.object({ type: v.string(), coordinates: v.array(v.any()) });
export const areaItem = v.object({
  id: idText,
  name: v.string(),
  nameEn,
  kind: v.picklist(['area', 'district']),
  repairStationId: maybeId,
  dispatchMode: nullable(v.picklist(['station', 'direct', 'auto'])),
  geometry,
});
export type AreaItem = v.InferOutput<typeof areaItem>;

/** Any list: items, the cursor of the next page, and the site time of the answer. */
export function listOf<S extends v.GenericSchema>(item: S) {
  return v.object({ items: v.array(item), nextCursor: v.nullable(v.string()), asOf: isoText });
}

export const candidates = v.object({
  asOf: iso,
  policy: v.string(),
  items: v.array(
    v.object({
      workerId: idText,
      rank: v.number(),
      score: v.number(),
      travel: v.object({
        seconds: v.number(),
        distanceM: v.number(),
        kind: v.picklist(['road', 'estimate']),
      }),
      factors: v.array(
        v.object({
          code: v.string(),
          value: v.number(),
          grade: v.number(),
          weight: v.number(),
          contribution: v.number(),
        }),
      ),
      price: nullable(
        v.object({
          deltaSeconds: v.number(),
          exact: v.boolean(),
          moves: v.array(v.object({ orderId: idText, fromWorkerId: idText, toWorkerId: idText })),
        }),
      ),
    }),
  ),
  excluded: v.array(v.object({ workerId: idText, codes: v.array(v.string()) })),
  shortfall: nullable(v.array(v.string())),
});
export type Candidates = v.InferOutput<typeof candidates>;

const divertEffect = v.object({
  orderId: idText,
  /** Null: nobody would have come. */
  beforeAt: maybeIso,
  afterAt: iso,
  /** Later is positive. */
  changeMinutes: nullable(v.number()),
  wasLate: v.boolean(),
  isLate: v.boolean(),
});

/** `GET /api/orders/{id}/divert-proposals`: before and after, and the commands that do it, in their order. */
export const divertProposals = v.object({
  asOf: iso,
  mode: v.picklist(divertModes),
  items: v.array(
    v.object({
      workerId: idText,
      fromOrderId: idText,
      forOrderId: idText,
      nextWorkerId: maybeId,
      gains: divertEffect,
      loses: divertEffect,
      steps: v.array(
        v.object({
          orderId: idText,
          command: v.picklist(['divert', 'assign', 'reassign']),
          version: v.number(),
          data: v.record(v.string(), v.unknown()),
        }),
      ),
    }),
  ),
  /** Workers under way who may not be taken, and why. */
  refused: v.array(
    v.object({ orderId: idText, workerId: idText, obstacles: v.array(v.picklist(divertObstacles)) }),
  ),
});
export type DivertProposals = v.InferOutput<typeof divertProposals>;

/** `GET /api/coverage`: which places no free worker who can take a leak reaches in time; the cells are in the feed. */
export const coverageAnswer = v.object({
  asOf: iso,
  limitMinutes: v.number(),
  cells: v.number(),
  uncoveredCells: v.number(),
  households: v.number(),
  uncoveredHouseholds: v.number(),
  freeWorkers: v.number(),
  /** The move that helps most; null where none does. */
  moveUp: nullable(
    v.object({
      workerId: idText,
      toCell: v.string(),
      lon: v.number(),
      lat: v.number(),
      minutes: v.number(),
      /** Households reached in time afterwards and not before, less those given up. */
      households: v.number(),
    }),
  ),
});
export type CoverageAnswer = v.InferOutput<typeof coverageAnswer>;

const heatCount = {
  n: v.number(),
  households: v.number(),
  rate: nullable(v.number()),
};
const heatHead = {
  asOf: iso,
  window: v.string(),
  measure: v.picklist(['requests', 'orders', 'overdue']),
  breaks: v.array(v.number()),
  minHouseholds: v.number(),
  outside: v.object({ n: v.number() }),
  total: v.object({ n: v.number() }),
};
export const heatCells = v.object({
  ...heatHead,
  items: v.array(v.object({ cell: v.string(), ...heatCount })),
});
export type HeatCells = v.InferOutput<typeof heatCells>;
export const heatPlaces = v.object({
  ...heatHead,
  items: v.array(v.object({ id: idText, name: v.string(), nameEn, ...heatCount })),
});
export type HeatPlaces = v.InferOutput<typeof heatPlaces>;

/** What a demonstration still writes in the background: its past, counted in days of both seasons together. */
export const demoProgress = v.object({
  part: v.picklist(['past']),
  done: v.number(),
  total: v.number(),
});
export type DemoProgress = v.InferOutput<typeof demoProgress>;

/** `GET /api/site`. */
export const site = v.object({
  now: iso,
  rate: v.number(),
  tz: v.string(),
  demo: v.boolean(),
  /** Only while a demonstration is not complete yet. */
  demoProgress: v.optional(demoProgress),
  name: v.string(),
  nameEn: v.string(),
  center: v.tuple([v.number(), v.number()]),
  basemaps: v.array(basemapItem),
  /** True where the sign-in page may send people to the company's own sign-in; only `GET /api/site` says it. */
  companySignIn: v.optional(v.boolean()),
});
export type Site = v.InferOutput<typeof site>;

export const credentials = v.object({
  username: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  password: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
});

/** `GET|POST /api/session`: who is signed in. */
export const session = v.object({
  user: v.object({
    id: idText,
    username: v.string(),
    name: v.string(),
    role: v.picklist([...peopleRoles, 'wall']),
    workerId: maybeId,
    repairStationId: maybeId,
  }),
  expiresAt: iso,
});
export type Session = v.InferOutput<typeof session>;

/** Evidence files; the id is named by commands. */
export const blobItem = v.object({
  id: idText,
  sha256: v.string(),
  mediaType: v.string(),
  bytes: v.number(),
  createdAt: iso,
});

/** One service type of the catalogue, for forms and labels. */
export const serviceTypeItem = v.object({
  subtype: v.string(),
  category: v.picklist(categories),
  nameZh: v.string(),
  nameEn: v.string(),
  class: v.picklist(orderClasses),
  evidence: v.array(v.string()),
});
