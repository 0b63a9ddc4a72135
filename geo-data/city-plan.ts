/** A whole city as one value, and the way to write it: used by the demo, the replay and by tests. */
import type { Worker } from '#dispatch-core/domain/worker.ts';
import type { Transaction } from './database.ts';
import {
  type Area,
  type CommunityToSave,
  type District,
  type HeatStation,
  type RepairStation,
  saveAreas,
  saveCommunities,
  saveDistricts,
  saveHeatStations,
  saveRepairStations,
} from './store/city.ts';
import { type Customer, type Household, saveCustomers, saveHouseholds } from './store/households.ts';
import {
  type Building,
  type HeatSource,
  type Pipe,
  saveBuildings,
  saveHeatSources,
  savePipes,
} from './store/network.ts';
import { type Shift, saveShifts, saveWorkers } from './store/workers.ts';

export interface CityPlan {
  readonly repairStations: readonly RepairStation[];
  readonly districts: readonly District[];
  readonly areas: readonly Area[];
  readonly heatStations: readonly HeatStation[];
  readonly communities: readonly CommunityToSave[];
  readonly households: readonly Household[];
  readonly customers: readonly Customer[];
  readonly workers: readonly Worker[];
  /** What a place may lack: recorded places know neither pipes nor buildings. */
  readonly heatSources?: readonly HeatSource[];
  readonly buildings?: readonly Building[];
  readonly pipes?: readonly Pipe[];
  readonly shifts?: readonly Shift[];
}

/** Rows of one statement: enough to be fast, few enough to keep a statement small. */
const rowsAtOnce = 5000;

/** Writes the plan by natural keys: the same plan twice changes nothing. */
export async function saveCityPlan(tx: Transaction, plan: CityPlan): Promise<void> {
  await saveRepairStations(tx, plan.repairStations);
  await saveDistricts(tx, plan.districts);
  await saveAreas(tx, plan.areas);
  await saveHeatSources(tx, plan.heatSources ?? []);
  await saveHeatStations(tx, plan.heatStations);
  await saveCommunities(tx, plan.communities);
  for (const part of parts(plan.buildings ?? [])) await saveBuildings(tx, part);
  for (const part of parts(plan.pipes ?? [])) await savePipes(tx, part);
  for (const part of parts(plan.households)) await saveHouseholds(tx, part);
  for (const part of parts(plan.customers)) await saveCustomers(tx, part);
  await saveWorkers(tx, plan.workers);
  for (const part of parts(plan.shifts ?? [])) await saveShifts(tx, part);
}

function* parts<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) yield rows.slice(at, at + rowsAtOnce);
}
