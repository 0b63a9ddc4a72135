/** Shapes of administration and operation: people, tokens, devices, audit, outbox, health, version. */
import * as v from 'valibot';
import { peopleRoles, roles } from '#dispatch-core/domain/role.ts';
import { idText, isoText, shortText } from './wire.ts';

const ids = v.nullable(v.pipe(v.array(idText), v.maxLength(200)));
const accountName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9._-]{2,64}$/, '2 to 64 letters, digits, dots, dashes or underscores'),
);
const password = v.pipe(
  v.string(),
  v.minLength(8, 'at least 8 characters'),
  v.maxLength(256, 'at most 256 characters'),
);

export const userItem = v.object({
  id: idText,
  username: v.string(),
  name: v.string(),
  role: v.picklist(peopleRoles),
  workerId: v.nullable(idText),
  repairStationId: v.nullable(idText),
  areaIds: ids,
  disabled: v.boolean(),
});

/** `POST /api/users`: with an id it changes a person (password may be left out), without one it makes one. */
export const newUser = v.object({
  id: v.optional(v.nullable(idText), null),
  username: accountName,
  name: shortText,
  role: v.picklist(peopleRoles),
  password: v.optional(v.nullable(password), null),
  workerId: v.optional(v.nullable(idText), null),
  repairStationId: v.optional(v.nullable(idText), null),
  areaIds: v.optional(ids, null),
});

export const tokenItem = v.object({
  id: idText,
  name: v.string(),
  role: v.picklist(roles),
  areaIds: ids,
  createdAt: isoText,
  expiresAt: v.nullable(isoText),
  revokedAt: v.nullable(isoText),
});
export const newToken = v.object({
  name: shortText,
  role: v.picklist([...peopleRoles, 'source', 'wall']),
  areaIds: v.optional(ids, null),
  days: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_660))), null),
});
/** The secret is shown once; only its keyed hash is kept. */
export const madeToken = v.object({ ...tokenItem.entries, token: v.string() });
export const wallToken = v.object({ token: v.pipe(v.string(), v.minLength(20), v.maxLength(128)) });

export const deviceItem = v.object({
  username: v.string(),
  deviceId: v.string(),
  kind: v.string(),
  workerId: v.nullable(idText),
  heatStationId: v.nullable(idText),
  meterId: v.nullable(idText),
  sourceId: v.nullable(idText),
  spare: v.boolean(),
  revoked: v.boolean(),
});
const optionalId = v.optional(v.nullable(idText), null);
export const newDevice = v.pipe(
  v.object({
    username: accountName,
    deviceId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 letters, digits, dots, dashes')),
    kind: v.picklist(['phone', 'heatStation', 'meter', 'source', 'service']),
    workerId: optionalId,
    heatStationId: optionalId,
    meterId: optionalId,
    sourceId: optionalId,
    clock: v.optional(v.picklist(['wall', 'site']), 'wall'),
    crs: v.optional(v.picklist(['wgs84', 'gcj02', 'bd09']), 'wgs84'),
  }),
  v.check(
    (d) =>
      (d.kind !== 'phone' || d.workerId !== null) &&
      (d.kind !== 'heatStation' || d.heatStationId !== null) &&
      (d.kind !== 'meter' || d.meterId !== null) &&
      (d.kind !== 'source' || d.sourceId !== null),
    'a phone names its workerId, a heatStation its heatStationId, a meter its meterId, a source its sourceId',
  ),
);
export const madeDevice = v.object({ username: v.string(), deviceId: v.string(), password: v.string() });

export const auditItem = v.object({
  at: isoText,
  wallAt: isoText,
  actorId: v.string(),
  actorRole: v.picklist(roles),
  action: v.string(),
  targetKind: v.string(),
  targetId: v.nullable(v.string()),
  detail: v.record(v.string(), v.unknown()),
});

/** Something a device or source sent in vain; the excerpt shows no place and no telephone number. */
export const rejectItem = v.object({
  receivedAt: isoText,
  stream: v.string(),
  deviceId: v.nullable(v.string()),
  topic: v.string(),
  field: v.nullable(v.string()),
  reason: v.string(),
  excerpt: v.string(),
});

export const outboxItem = v.object({
  id: idText,
  recipient: v.object({ kind: v.string(), id: v.string() }),
  code: v.string(),
  orderId: v.nullable(idText),
  requestId: v.nullable(idText),
  at: isoText,
  deliveries: v.array(
    v.object({ channel: v.string(), state: v.string(), tries: v.number(), error: v.nullable(v.string()) }),
  ),
});

/** A new rate or time of the demo's clock. */
export const siteClockChange = v.pipe(
  v.object({
    rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600))),
    now: v.optional(isoText),
  }),
  v.check((change) => change.rate !== undefined || change.now !== undefined, 'name rate, now or both'),
);

export const done = v.object({ ok: v.literal(true) });
export const readiness = v.object({
  ready: v.boolean(),
  checks: v.array(v.object({ name: v.string(), ok: v.boolean(), message: v.nullable(v.string()) })),
});
export const versionItem = v.object({ name: v.string(), version: v.string(), runtime: v.string() });
export const trackItem = v.object({
  lon: v.number(),
  lat: v.number(),
  at: isoText,
  accuracyM: v.nullable(v.number()),
});
export const dutyChange = v.object({ duty: v.picklist(['on', 'off']) });
