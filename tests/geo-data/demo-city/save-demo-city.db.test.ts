/** A small demo city in the database: written, written again, read back, and asked who is cold when a branch is shut. */
import { beforeAll, expect, it } from 'vitest';
import { saveCityPlan } from '#geo-data/city-plan.ts';
import type { Database } from '#geo-data/database.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { planDemoCity } from '#geo-data/demo-city/plan-demo-city.ts';
import { listAreas, listCommunities, listHeatStations } from '#geo-data/store/city.ts';
import {
  countHouseholdsBehind,
  listBuildings,
  listHeatSources,
  listHeatStationsBehind,
  listPipes,
} from '#geo-data/store/network.ts';
import { listShifts, listWorkers } from '#geo-data/store/workers.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

const at = Date.UTC(2026, 10, 1);
const city = buildDemoCity(1, 'S');
const plan = planDemoCity(city, { at, utcOffsetMs: 8 * 3_600_000, rotaDays: 2 });

describeBothDrivers('the demo city in the database', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    for (let twice = 0; twice < 2; twice++) await db.transaction((tx) => saveCityPlan(tx, plan));
  });

  it('is there once, with all that belongs to it', async () => {
    const { rows } = await db.query(
      `select (select count(*) from households)::int as households, (select count(*) from customers)::int as customers,
         (select count(*) from buildings)::int as buildings, (select count(*) from pipes)::int as pipes,
         (select sum(households) from community_cells)::int as in_cells`,
    );
    expect(rows).toEqual([
      {
        households: plan.households.length,
        customers: plan.customers.length,
        buildings: plan.buildings.length,
        pipes: plan.pipes.length,
        in_cells: plan.households.length,
      },
    ]);
    expect(await listHeatSources(db)).toEqual(plan.heatSources);
    expect(await listHeatStations(db)).toEqual(plan.heatStations);
    expect(await listPipes(db, 'primary')).toEqual(
      plan.pipes.filter(({ net }) => net === 'primary').sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect((await listAreas(db)).map(({ nameEn }) => nameEn)).toEqual(plan.areas.map(({ nameEn }) => nameEn));
    expect((await listWorkers(db)).every(({ duty }) => duty === 'on')).toBe(true);
    expect((await listShifts(db, at, at + 1)).length).toBeGreaterThan(0);
  });

  it('knows buildings by their community, and communities by their English names', async () => {
    const [community] = await listCommunities(db);
    const own = plan.buildings.filter(({ communityId }) => communityId === community?.id);
    expect(community?.nameEn).toBe(plan.communities.find(({ id }) => id === community?.id)?.nameEn);
    const listed = await listBuildings(db, community?.id ?? '');
    expect(listed.map(({ id }) => id)).toEqual(own.map(({ id }) => id));
    expect(listed[0]?.geometry.type).toBe('MultiPolygon');
  });

  it('counts who is cold behind a branch: all behind the source, the own buildings behind a heat station', async () => {
    expect(await countHouseholdsBehind(db, 'src-1/0')).toBe(plan.households.length);
    expect(await listHeatStationsBehind(db, 'src-1/0')).toEqual(plan.heatStations.map(({ id }) => id));
    const own = plan.communities.filter(({ heatStationId }) => heatStationId === 'hs-01');
    expect(await countHouseholdsBehind(db, 'hs-01/0')).toBe(
      own.reduce((sum, one) => sum + one.households, 0),
    );
    expect(await listHeatStationsBehind(db, 'hs-01/0')).toEqual([]);
    expect(await countHouseholdsBehind(db, 'no/such')).toBe(0);
  });
});
