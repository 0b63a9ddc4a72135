/** The pages of the worker rail: nobody is lost, every page says whose people it lists. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkerGroup } from '#command-center/ui/board.ts';
import { packPages, type WorkerLine } from '#command-center/ui/wall/worker-pages.ts';
import { sampleWorker } from '../samples.ts';

const groupOf = (repairStationId: string, size: number): WorkerGroup => ({
  repairStationId,
  workers: Array.from({ length: size }, (_, i) =>
    sampleWorker(`${repairStationId}-${i}`, { repairStationId }),
  ),
});
const nameOf = (line: WorkerLine) =>
  line.kind === 'station' ? `${line.repairStationId}:${line.onDuty}` : line.worker.id;
const pagesOf = (sizes: readonly number[], height: number) =>
  packPages(
    sizes.map((size, i) => groupOf(`s${i}`, size)),
    height,
  );

describe('packPages', () => {
  it('names the station again where its people go on', () => {
    expect(pagesOf([3], 3).map((page) => page.lines.map(nameOf))).toEqual([
      ['s0:3', 's0-0', 's0-1'],
      ['s0:3', 's0-2'],
    ]);
  });

  it('leaves a line free rather than let a station stand alone at the foot', () => {
    const pages = pagesOf([2, 1], 4);
    expect(pages.map((page) => page.lines.map(nameOf))).toEqual([
      ['s0:2', 's0-0', 's0-1'],
      ['s1:1', 's1-0'],
    ]);
    expect(pages.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [3, 3],
    ]);
  });

  it('is one empty page when nobody is on duty', () => {
    expect(packPages([], 10)).toEqual([{ from: 0, to: 0, lines: [] }]);
  });

  it('lists everybody once in order under his own station, within the height', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 12 }), (groupSizes, height) => {
        const everybody = groupSizes.flatMap((size, i) => groupOf(`s${i}`, size).workers.map(({ id }) => id));
        const pages = pagesOf(groupSizes, height);
        let seen = 0;
        const listed = pages.flatMap(({ from, to, lines }) => {
          expect(lines.length).toBeLessThanOrEqual(Math.max(2, height));
          expect(lines[0]?.kind).toBe('station');
          expect(lines.at(-1)?.kind).toBe('worker');
          let station = '';
          const here = lines.flatMap((line) => {
            if (line.kind === 'worker') {
              expect(line.worker.repairStationId).toBe(station);
              return [line.worker.id];
            }
            station = line.repairStationId;
            return [];
          });
          expect([from, to]).toEqual([seen + 1, seen + here.length]);
          seen = to;
          return here;
        });
        expect(listed).toEqual(everybody);
      }),
    );
  });
});
