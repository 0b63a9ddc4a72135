/** Checks that several order commands share: reasons, evidence, and whether a worker may get the order. */
import { isQualified } from '../assign/rings.ts';
import type { DecideContext } from '../deciding.ts';
import type { Evidence } from '../domain/command.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { EvidenceKind } from '../domain/service-type.ts';
import type { OrderScene } from './scene.ts';

/** `reason-missing` for an empty text. */
export function checkReason(text: string | null, path = 'reason'): Refusal | null {
  return text === null || text.trim() === '' ? refuse('reason-missing', { paths: [path] }) : null;
}

/** `invalid-data` with the paths that are wrong. */
export function invalid(...paths: readonly string[]): Refusal {
  return refuse('invalid-data', { paths });
}

/** `wrong-state` with what stands in the way. */
export function wrongState(scene: OrderScene, detail: Refusal['detail'] = {}): Refusal {
  return refuse('wrong-state', { state: scene.order.state, ...detail });
}

/** `evidence-missing` with the kinds that are demanded and not there; a recorded voice stands in for a signature. */
export function checkEvidence(demanded: readonly EvidenceKind[], given: readonly Evidence[]): Refusal | null {
  const kinds = new Set(given.map((one) => one.kind));
  if (kinds.has('audio')) kinds.add('signature');
  const missing = demanded.filter((kind) => !kinds.has(kind));
  return missing.length === 0 ? null : refuse('evidence-missing', { missing });
}

/** `evidence-missing` with the ids of files that were never brought in. */
export function checkBlobs({ context }: OrderScene, given: readonly Evidence[]): Refusal | null {
  const unknown = given.map(({ blobId }) => blobId).filter((id) => !context.facts.blobIds.has(id));
  return unknown.length === 0 ? null : refuse('evidence-missing', { missing: [...new Set(unknown)] });
}

/** `unknown-target` with the people who do not exist or may not sign in any more. */
export function checkPeople(
  { facts }: Pick<DecideContext, 'facts'>,
  path: string,
  ids: readonly string[],
): Refusal | null {
  const unknown = ids.filter((id) => !facts.people.has(id));
  return unknown.length === 0 ? null : refuse('unknown-target', { [path]: [...new Set(unknown)] });
}

export interface HandlerDemand {
  /** False when a person decides against the limit with a reason. */
  readonly withinCapacity: boolean;
}

/** Whether the named worker may get the order: known, on duty, of the station head's own people, qualified, free. */
export function checkHandler(scene: OrderScene, workerId: string, demand: HandlerDemand): Refusal | null {
  const facts = scene.context.facts.workers.get(workerId);
  if (facts === undefined) return refuse('unknown-target', { workerId });
  const { worker, openOrders } = facts;
  if (worker.duty === 'off') return refuse('off-duty', { workerId, workerName: worker.name });
  if (scene.actor.role === 'stationHead' && worker.repairStationId !== scene.actor.repairStationId)
    return refuse('outside-area', { workerId, repairStationId: worker.repairStationId });
  if (!isQualified(worker, scene.type, scene.context.now)) return refuseUnqualified(scene, workerId);
  if (demand.withinCapacity && openOrders >= worker.capacity)
    return refuse('over-capacity', { workerId, limit: worker.capacity, openOrders });
  return null;
}

/** `skill-missing` with the names of the skills and certificates. */
export function refuseUnqualified(scene: OrderScene, workerId: string): Refusal {
  const { skills = [], certificates = [] } = scene.context.facts.workers.get(workerId)?.worker ?? {};
  const isValid = (code: string) =>
    certificates.some((one) => one.code === code && one.validUntil > scene.context.now);
  const missing = [
    ...scene.type.skills.filter((skill) => !skills.includes(skill)),
    ...scene.type.certificates.filter((code) => !isValid(code)),
  ];
  return refuse('skill-missing', { workerId, missing });
}
