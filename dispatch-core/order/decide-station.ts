/** Rules of the repair station's commands: confirm, arrange, lapse, transfer. */
import type { OrderCommand } from '../domain/command.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { checkHandler, checkReason, invalid, wrongState } from './checks.ts';
import { clockAfter, type OrderDraft, type OrderScene } from './scene.ts';

type StationCommand = Extract<OrderCommand, { command: 'lapse' | 'confirm' | 'arrange' | 'transfer' }>;

/** Decides a command of the station. */
export function decideStation(scene: OrderScene, command: StationCommand): OrderDraft | Refusal {
  switch (command.command) {
    case 'lapse':
      return lapse(scene);
    case 'confirm':
      return {
        type: 'confirm',
        to: 'confirmed',
        data: { clock: clockAfter(scene, 'confirmed') },
        note: command.data.note,
      };
    case 'arrange':
      return arrange(scene, command.data.workerId, command.data.note);
    case 'transfer':
      return transfer(scene, command.data.repairStationId, command.data.note);
  }
}

/** Only in mode `auto`, and only when the station has let its time go by. */
function lapse(scene: OrderScene): OrderDraft | Refusal {
  const { order, context } = scene;
  const since = order.stageSince ?? order.createdAt;
  if (order.mode !== 'auto') return wrongState(scene, { mode: order.mode });
  if (context.now < since + context.rules.confirmWithinMs) return wrongState(scene, { since });
  return { type: 'lapse', to: 'pooled', data: { clock: clockAfter(scene, 'pooled') } };
}

function arrange(scene: OrderScene, workerId: string | null, note: string | null): OrderDraft | Refusal {
  if (workerId === null) {
    const data = { clock: clockAfter(scene, 'pooled'), workerId: null, assignmentId: null };
    return { type: 'arrange', to: 'pooled', data, note };
  }
  const refusal = checkHandler(scene, workerId, { withinCapacity: note === null });
  if (refusal !== null) return refusal;
  const assignmentId = scene.context.newId();
  const data = { clock: clockAfter(scene, 'assigned'), workerId, assignmentId };
  return { type: 'arrange', to: 'assigned', data, note };
}

function transfer(scene: OrderScene, repairStationId: string, note: string): OrderDraft | Refusal {
  const { order, context } = scene;
  const missing = checkReason(note, 'note');
  if (missing !== null) return missing;
  if (repairStationId === order.repairStationId) return invalid('repairStationId');
  if (!context.facts.repairStationIds.has(repairStationId))
    return refuse('unknown-target', { repairStationId });
  const clock = clockAfter(scene, 'at_station', true);
  const data = { clock, repairStationId, previousWorkerId: order.workerId };
  return { type: 'transfer', to: 'at_station', data, note };
}
