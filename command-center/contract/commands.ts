/** The `data` of every command of both tables of DOMAIN 2.4, validated at every edge from this one place. */

import * as v from 'valibot';
import type {
  OrderCommandData,
  OrderCommandName,
  RequestCommandData,
  RequestCommandName,
} from '#dispatch-core/domain/command.ts';
import { ladderRungs } from '#dispatch-core/domain/order.ts';
import { categories, evidenceKinds, sources, urgencies } from '#dispatch-core/domain/service-type.ts';
import { commandId, idText, isoInstant, lat, lon, longText, optionalText, place, shortText } from './wire.ts';

const empty = v.object({});
const note = v.object({ note: optionalText });
/** May be empty here: the rules answer `reason-missing`, which a dispatcher understands. */
const reasonText = v.optional(v.pipe(v.string(), v.trim(), v.maxLength(500)), '');
const reason = v.object({ reason: reasonText });
const optionalReason = v.object({ reason: optionalText });
const position = v.object({
  lon,
  lat,
  accuracyM: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0))), null),
});
const optionalPosition = v.optional(v.nullable(position), null);
const evidence = v.optional(
  v.pipe(v.array(v.object({ kind: v.picklist(evidenceKinds), blobId: idText })), v.maxLength(40)),
  [],
);
const temperature = v.pipe(v.number(), v.minValue(-50), v.maxValue(60));
const report = v.object({
  method: v.optional(v.picklist(['visit', 'remote']), 'visit'),
  text: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(4000)), ''),
  evidence,
  satisfaction: v.optional(v.nullable(v.picklist(['satisfied', 'unsatisfied', 'notRated'])), null),
  roomTemps: v.optional(
    v.pipe(v.array(v.object({ room: shortText, roomC: temperature })), v.maxLength(40)),
    [],
  ),
  outdoorC: v.optional(v.nullable(temperature), null),
  materials: v.optional(
    v.pipe(
      v.array(v.object({ name: shortText, quantity: v.pipe(v.number(), v.minValue(0)) })),
      v.maxLength(100),
    ),
    [],
  ),
});
const level = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9));

/** Schemas of the order commands; engine-only commands have one too, so that the list is complete. */
export const orderCommandData = {
  lapse: empty,
  confirm: note,
  arrange: v.object({ workerId: v.optional(v.nullable(idText), null), note: optionalText }),
  offer: v.object({
    workerId: idText,
    expiresAt: isoInstant,
    score: v.optional(v.nullable(v.number()), null),
  }),
  assign: v.object({ workerId: idText, reason: optionalText }),
  withdraw: optionalReason,
  accept: empty,
  decline: reason,
  expire: empty,
  claim: empty,
  force: v.object({ workerId: idText, reason: reasonText }),
  sendBack: reason,
  depart: v.object({ position: optionalPosition }),
  arrive: v.object({ position: optionalPosition, evidence }),
  report,
  review: v.object({ outcome: v.picklist(['completed', 'back', 'void']), note: optionalText }),
  reassign: v.object({ workerId: idText, note: reasonText }),
  divert: v.object({ forOrderId: idText, reason: optionalText }),
  transfer: v.object({ repairStationId: idText, note: reasonText }),
  escalate: v.object({
    workerId: idText,
    level,
    cc: v.optional(v.pipe(v.array(idText), v.maxLength(50)), []),
    note: reasonText,
  }),
  requestPostponement: v.object({
    reason: reasonText,
    hours: v.pipe(v.number(), v.minValue(0.25), v.maxValue(240)),
  }),
  decidePostponement: v.object({ approved: v.boolean(), note: optionalText }),
  pause: v.object({
    reason: v.picklist(['customerAbsent', 'parts', 'weather']),
    note: optionalText,
    evidence,
  }),
  resume: note,
  expedite: note,
  supervise: note,
  unsupervise: note,
  cc: v.object({ userIds: v.pipe(v.array(idText), v.minLength(1), v.maxLength(50)), note: optionalText }),
  note: v.object({ text: longText }),
  petition: note,
  editDue: v.object({ dueAt: isoInstant, reason: reasonText }),
  void: reason,
  archive: v.object({ problemClass: shortText, note: optionalText }),
  redispatch: reason,
  slaWarning: v.object({
    stage: shortText,
    fraction: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  }),
  overdue: v.object({ stage: shortText }),
  overdueLifted: empty,
  climb: v.object({
    rung: v.picklist(ladderRungs),
    workerId: v.nullable(idText),
    again: v.boolean(),
  }),
} satisfies { [C in OrderCommandName]: v.GenericSchema<unknown, OrderCommandData[C]> };

const phone = v.pipe(v.string(), v.trim(), v.maxLength(32));
export const registerEntries = {
  source: v.picklist(sources),
  externalId: v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(128))), null),
  category: v.picklist(categories),
  subtype: idText,
  urgency: v.optional(v.nullable(v.picklist(urgencies)), null),
  description: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(4000)), ''),
  place,
  caller: v.optional(
    v.nullable(
      v.object({
        name: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(100))), null),
        phone: v.optional(v.nullable(phone), null),
      }),
    ),
    null,
  ),
  preferredVisit: v.optional(v.nullable(v.object({ from: isoInstant, to: isoInstant })), null),
  registeredBy: v.optional(v.nullable(idText), null),
};
const register = v.object(registerEntries);
const newOrder = v.object({
  subtype: v.optional(v.nullable(idText), null),
  repairStationId: v.optional(v.nullable(idText), null),
  mode: v.optional(v.nullable(v.picklist(['station', 'direct', 'auto'])), null),
  note: optionalText,
});
const tracking = v.object({ outcome: v.picklist(['toBeContinued', 'solved']), note: optionalText });

/** Schemas of the request commands. */
export const requestCommandData = {
  register,
  supplement: v.object({
    ...registerEntries,
    source: v.optional(v.picklist(sources), 'worker'),
    arrived: v.optional(v.boolean(), true),
    report: v.optional(v.nullable(report), null),
  }),
  claimOwner: empty,
  changeOwner: v.object({
    ownerId: idText,
    subtype: v.optional(v.nullable(idText), null),
    note: reasonText,
  }),
  dispatch: v.object({
    orders: v.optional(v.pipe(v.array(newOrder), v.minLength(1), v.maxLength(20)), [
      { subtype: null, repairStationId: null, mode: null, note: null },
    ]),
  }),
  quickAccept: v.object({
    noticeId: v.optional(v.nullable(idText), null),
    masterRequestId: v.optional(v.nullable(idText), null),
  }),
  unmerge: reason,
  noticeClosed: empty,
  closeAtIntake: v.object({
    resolution: reasonText,
    knowledgeId: v.optional(v.nullable(idText), null),
  }),
  track: tracking,
  recordTracking: tracking,
  confirmResolved: note,
  endResolved: empty,
  followUp: v.object({
    method: v.picklist(['phone', 'visit']),
    result: v.picklist(['reached', 'noAnswer', 'nobodyHome', 'none']),
    satisfaction: v.optional(v.picklist(['satisfied', 'unsatisfied', 'notRated']), 'notRated'),
    redispatch: v.optional(v.boolean(), false),
    note: optionalText,
  }),
  redispatch: v.object({ reason: reasonText, orderId: v.optional(v.nullable(idText), null) }),
  reopen: reason,
  returned: v.object({ orderId: idText }),
  petition: note,
  expedite: note,
  editDue: v.object({ dueAt: isoInstant, reason: reasonText }),
  void: reason,
} satisfies { [C in RequestCommandName]: v.GenericSchema<unknown, RequestCommandData[C]> };

/** The envelope of a command on HTTP and MQTT; `data` is validated by the schema of its command. */
export const commandEnvelope = v.object({
  commandId,
  command: v.pipe(v.string(), v.maxLength(40)),
  version: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))), null),
  assignmentId: v.optional(v.nullable(idText), null),
  occurredAt: v.optional(v.nullable(isoInstant), null),
  data: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** The same on `workers/{workerId}/commands`: names its order (absent for `supplement`). */
export const workerCommandEnvelope = v.object({
  ...commandEnvelope.entries,
  orderId: v.optional(v.nullable(idText), null),
});

/** Body of `POST /api/requests` and of `sources/{sourceId}/requests` (there externalId is the key). */
export const newRequest = v.object({
  commandId: v.optional(v.nullable(commandId), null),
  ...registerEntries,
  occurredAt: v.optional(v.nullable(isoInstant), null),
});

/** True for a name of the order table. */
export function isOrderCommand(name: string): name is OrderCommandName {
  return Object.hasOwn(orderCommandData, name);
}

/** True for a name of the request table. */
export function isRequestCommand(name: string): name is RequestCommandName {
  return Object.hasOwn(requestCommandData, name);
}
