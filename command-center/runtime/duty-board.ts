/** Duty of all workers in memory: asked for every fix, for every dispatch by station, and never behind a commit. */
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';

export interface DutyBoard {
  put(workers: readonly Worker[]): void;
  /** Duty at a moment: a place from before the shift is nobody's business, also when it comes late. */
  at(workerId: string, moment: Instant): 'on' | 'off' | 'unknown';
  isStaffed(repairStationId: string): boolean;
}

/** Devices tell whole seconds: the second in which duty began belongs to it. */
const secondMs = 1000;

/** Opens an empty board. */
export function createDutyBoard(): DutyBoard {
  const workers = new Map<string, Worker>();
  return {
    put(list) {
      for (const worker of list) workers.set(worker.id, worker);
    },
    at(workerId, moment) {
      const worker = workers.get(workerId);
      if (worker === undefined) return 'unknown';
      if (worker.duty === 'off') return 'off';
      return worker.dutySince !== null && moment + secondMs < worker.dutySince ? 'off' : 'on';
    },
    isStaffed(repairStationId) {
      for (const worker of workers.values()) {
        if (worker.repairStationId === repairStationId && worker.duty === 'on') return true;
      }
      return false;
    },
  };
}
