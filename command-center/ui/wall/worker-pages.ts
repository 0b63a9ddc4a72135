/** Turns groups of workers into pages of lines: every page starts with the station it goes on with. Pure. */
import type { WorkerItem } from '#command-center/contract/http.ts';
import type { WorkerGroup } from '../board.ts';

export type WorkerLine =
  | { readonly kind: 'station'; readonly repairStationId: string; readonly onDuty: number }
  | { readonly kind: 'worker'; readonly worker: WorkerItem };

export interface WorkerPage {
  /** Number of the first worker on the page, from 1; 0 on an empty page. */
  readonly from: number;
  readonly to: number;
  readonly lines: readonly WorkerLine[];
}

/** Pages of at most `height` lines; a station's line never stands alone at the foot. */
export function packPages(groups: readonly WorkerGroup[], height: number): readonly WorkerPage[] {
  const room = Math.max(2, height);
  const pages: WorkerLine[][] = [[]];
  const pageWith = (lines: number): WorkerLine[] => {
    const last = pages.at(-1);
    if (last !== undefined && last.length + lines <= room) return last;
    const next: WorkerLine[] = [];
    pages.push(next);
    return next;
  };
  for (const { repairStationId, workers } of groups) {
    const head: WorkerLine = { kind: 'station', repairStationId, onDuty: workers.length };
    pageWith(2).push(head);
    for (const worker of workers) {
      const page = pageWith(1);
      if (page.length === 0) page.push(head);
      page.push({ kind: 'worker', worker });
    }
  }
  let seen = 0;
  return pages.map((lines) => {
    const here = lines.filter((line) => line.kind === 'worker').length;
    const page = { from: here === 0 ? 0 : seen + 1, to: seen + here, lines };
    seen += here;
    return page;
  });
}
