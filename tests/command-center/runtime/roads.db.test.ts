/** The running roads on both drivers: they follow the ground, the closures, the winter and the clock. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openBlobFiles } from '#command-center/runtime/blobs.ts';
import { openRoads, type RunningRoads } from '#command-center/runtime/roads.ts';
import type { Database } from '#geo-data/database.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { encodeRoads } from '#geo-data/roads/codec.ts';
import { saveGround } from '#geo-data/store/grounds.ts';
import { listRoadClosures, saveRoadClosure } from '#geo-data/store/road-closures.ts';
import { saveSetting } from '#geo-data/store/settings.ts';
import { at, street } from '#tests/geo-data/roads/random-streets.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

const now = Date.UTC(2026, 0, 5, 8);
const hour = 3_600_000;
const [from, to] = [at(0, 10), at(0, 990)].map(([lon, lat]) => ({ lon, lat }));
const { graph } = buildRoads([
  street('w', { name: '西街', line: [at(0, 0), at(0, 1_000)], nodeIds: [1, 2] }),
  street('e', { name: '东街', line: [at(600, 0), at(600, 1_000)], nodeIds: [3, 4] }),
  street('s', { name: '南街', line: [at(0, 0), at(600, 0)], nodeIds: [1, 3] }),
  street('n', { name: '北街', line: [at(0, 1_000), at(600, 1_000)], nodeIds: [2, 4] }),
]);
const closures: { [id: string]: Parameters<typeof saveRoadClosure>[1]['place'] } = {
  point: { kind: 'point', at: at(0, 500), radiusM: 20 },
  line: { kind: 'line', line: [at(-50, 500), at(50, 500)], radiusM: 5 },
  area: { kind: 'area', rings: [[at(-50, 400), at(50, 400), at(50, 600), at(-50, 600), at(-50, 400)]] },
};
const closure = (id: string, over: { fromAt?: number; toAt?: number | null } = {}) => ({
  id,
  reason: '抢修',
  fromAt: now,
  toAt: null,
  place: closures[id] ?? { kind: 'point' as const, at: at(0, 500), radiusM: 20 },
  createdBy: 'dispatcher',
  createdAt: now,
  ...over,
});

const dir = await mkdtemp(join(tmpdir(), 'hearthline-roads-'));
afterAll(() => rm(dir, { recursive: true, force: true }));

describeBothDrivers('openRoads', (open) => {
  const clock = { time: now, now: () => clock.time, wallMsUntil: (instant: number) => instant - clock.time };
  const problems: string[] = [];

  async function running(db: Database, use: (roads: RunningRoads) => Promise<void>): Promise<void> {
    const blobs = openBlobFiles(dir);
    const roads = await openRoads({ db, blobs, clock, onProblem: (message) => problems.push(message) });
    try {
      await use(roads);
    } finally {
      await roads.stop();
    }
  }

  async function ask(roads: RunningRoads) {
    if (from === undefined || to === undefined) throw new Error('two points are needed');
    const [travel] = await roads.travelTime.toOne([from], to);
    const route = roads.api.route(from, to);
    expect(route.kind).toBe(travel?.kind);
    expect(route.seconds).toBeCloseTo(travel?.seconds ?? 0, 5);
    return { kind: route.kind, streets: route.steps.map(({ name }) => name), seconds: route.seconds };
  }

  async function eventually(look: () => Promise<unknown>, wanted: unknown): Promise<void> {
    await expect.poll(look, { timeout: 10_000, interval: 20 }).toEqual(wanted);
  }

  async function putGround(db: Database, id: string, bytes: Uint8Array): Promise<void> {
    const roads = await openBlobFiles(dir).save(bytes);
    await db.transaction((tx) =>
      saveGround(tx, {
        id,
        origin: 'own',
        builtAt: now,
        bounds: [126, 45, 127, 46],
        attribution: '',
        baseMap: new Uint8Array(32),
        baseMapBytes: 1,
        roads,
        counts: {},
      }),
    );
  }

  it('estimates until there is a ground, then drives, and tells of a graph that it cannot read', async () => {
    const db = await open();
    await running(db, async (roads) => {
      expect(await ask(roads)).toMatchObject({ kind: 'estimate', streets: [] });
      await putGround(db, 'first', encodeRoads(graph));
      await eventually(async () => (await ask(roads)).streets, ['西街']);
      const dry = (await ask(roads)).seconds;
      await saveSetting(db, 'roads.winterFactor', 2, now, 'admin');
      await eventually(
        async () => Math.round(((await ask(roads)).seconds / dry) * 100),
        Math.round(200 / 1.35),
      );
      expect(problems).toEqual([]);
      const other = encodeRoads(graph);
      other[4] = 99;
      await putGround(db, 'other', other);
      await eventually(async () => (await ask(roads)).kind, 'estimate');
      expect(problems).toEqual(['the road graph of the ground cannot be used: build the ground again']);
      await putGround(db, 'again', encodeRoads(graph));
      await eventually(async () => (await ask(roads)).streets, ['西街']);
    });
  });

  it.each(Object.keys(closures))(
    'goes around a closed %s, at once and after a restart, until it is opened',
    async (id) => {
      const db = await open();
      await running(db, async (roads) => {
        await roads.api.close(closure(id));
        expect((await ask(roads)).streets).toEqual(['南街', '东街', '北街']);
        expect(await roads.api.closures(now)).toEqual(
          [closure(id)].map((one) => expect.objectContaining({ id: one.id, reason: one.reason, toAt: null })),
        );
      });
      await running(db, async (roads) => {
        expect((await ask(roads)).streets).toEqual(['南街', '东街', '北街']);
        expect(await roads.api.open(id)).toBe(true);
        expect((await ask(roads)).streets).toEqual(['西街']);
        expect(await roads.api.open(id)).toBe(false);
      });
    },
  );

  it('follows the times of closures, and closures that another process makes', async () => {
    const db = await open();
    await running(db, async (roads) => {
      await roads.api.close(closure('later', { fromAt: now + hour, toAt: now + 2 * hour }));
      expect((await ask(roads)).streets).toEqual(['西街']);
      clock.time = now + hour;
      await saveSetting(db, 'roads.winterFactor', 1.5, now, 'admin');
      await eventually(async () => (await ask(roads)).streets, ['南街', '东街', '北街']);
      clock.time = now + 2 * hour;
      await saveSetting(db, 'roads.winterFactor', 1.6, now, 'admin');
      await eventually(async () => (await ask(roads)).streets, ['西街']);
      expect(await listRoadClosures(db, clock.time)).toEqual([]);
      await saveRoadClosure(db, closure('point', { toAt: now + 3 * hour }));
      await eventually(async () => (await ask(roads)).streets, ['南街', '东街', '北街']);
      expect(await listRoadClosures(db, clock.time)).toEqual(
        [closure('point', { toAt: now + 3 * hour })].map((one) => ({
          ...one,
          place: expect.objectContaining({ kind: 'point', radiusM: 20 }),
        })),
      );
    });
  });
});
