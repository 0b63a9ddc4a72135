/** Who acts in the past: the same people and sources as in the demonstration's accounts. */
import type { Actor, Role } from '#dispatch-core/domain/role.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';

const person = (id: string, role: Role, name: string): Actor => ({
  id,
  role,
  name,
  workerId: null,
  repairStationId: null,
  areaIds: null,
  onDuty: true,
});

export const desk = {
  agent: person('u-agent', 'agent', '许晓梅'),
  supervisor: person('u-supervisor', 'supervisor', '陈立'),
} as const;

export function sourceActor(sourceId: string): Actor {
  return person(sourceId, 'source', sourceId);
}

export function workerActor(worker: Worker): Actor {
  return {
    ...person(worker.id, 'worker', worker.name),
    workerId: worker.id,
    repairStationId: worker.repairStationId,
  };
}
