/** Rules of the work itself: depart, arrive, report with the evidence that the type demands, review. */
import type { OrderCommand, OrderCommandData, ReportData } from '../domain/command.ts';
import type { OrderState } from '../domain/order.ts';
import { forbid, type Refusal } from '../domain/refusal.ts';
import { checkBlobs, checkEvidence, checkReason, invalid, wrongState } from './checks.ts';
import { clockAfter, type OrderDraft, type OrderScene } from './scene.ts';

type FieldCommand = Extract<OrderCommand, { command: 'depart' | 'arrive' | 'report' | 'review' }>;

/** Decides a command of the field. */
export function decideField(scene: OrderScene, command: FieldCommand): OrderDraft | Refusal {
  switch (command.command) {
    case 'depart':
      return {
        type: 'depart',
        to: 'en_route',
        data: { clock: clockAfter(scene, 'en_route') },
        position: command.data.position,
      };
    case 'arrive':
      return arrive(scene, command.data);
    case 'report':
      return report(scene, command.data);
    case 'review':
      return review(scene, command.data);
  }
}

function arrive(scene: OrderScene, data: OrderCommandData['arrive']): OrderDraft | Refusal {
  const demanded = scene.type.evidence.filter((kind) => kind === 'arrivalPhoto');
  const refusal = checkEvidence(demanded, data.evidence) ?? checkBlobs(scene, data.evidence);
  if (refusal !== null) return refusal;
  const clock = clockAfter(scene, 'on_site');
  return { type: 'arrive', to: 'on_site', data: { clock, evidence: data.evidence }, position: data.position };
}

/** On site everything that the type demands; from afar nothing can be shown, therefore it is always reviewed. */
function report(scene: OrderScene, data: ReportData): OrderDraft | Refusal {
  const isOnSite = scene.order.state === 'on_site';
  if (!isOnSite && data.method !== 'remote') return invalid('method');
  const demanded = scene.type.evidence.filter((kind) => kind !== 'arrivalPhoto');
  const lacking = data.method === 'visit' ? checkEvidence(demanded, data.evidence) : null;
  const refusal = lacking ?? checkBlobs(scene, data.evidence);
  if (refusal !== null) return refusal;
  const clock = clockAfter(scene, 'reported');
  return { type: 'report', to: 'reported', data: { clock, report: data }, note: data.text };
}

const stateByOutcome: Readonly<Record<OrderCommandData['review']['outcome'], OrderState>> = {
  completed: 'completed',
  back: 'accepted',
  void: 'void',
};

function review(scene: OrderScene, data: OrderCommandData['review']): OrderDraft | Refusal {
  const { outcome, note } = data;
  if (scene.actor.role === 'engine' && needsReview(scene)) return forbid('reviewByPerson');
  const refusal = outcome === 'completed' ? null : checkReason(note, 'note');
  if (refusal !== null) return refusal;
  if (scene.order.report === null) return wrongState(scene);
  const to = stateByOutcome[outcome];
  return { type: 'review', to, data: { clock: clockAfter(scene, to, true), outcome }, note };
}

/** True when a person has to look at the report. */
export function needsReview({ order, type }: Pick<OrderScene, 'order' | 'type'>): boolean {
  return type.needsReview || order.report?.method !== 'visit';
}
