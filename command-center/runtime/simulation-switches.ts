/** Binds the switches of the interface to a running simulation. */
import type { SimulationChange, SimulationState } from '#command-center/contract/simulation.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import type { Simulation } from '#edge-gateway/simulator/run.ts';
import type { Spell } from '#edge-gateway/simulator/switches.ts';
import type { Hearthline } from '../main.ts';
import type { SimulationDeps } from '../server/deps.ts';

/** `seed` is told, so that somebody else can see the same day. */
export function bindSimulation(
  simulation: Simulation,
  { clock, setRate }: Pick<Hearthline, 'clock' | 'setRate'>,
  seed: number,
): SimulationDeps {
  const { switches, weather } = simulation;
  const spell = (name: string, { share, minutes }: { share: number; minutes: number }): Spell => ({
    id: `${name}-${clock.now()}`,
    share,
    until: clock.now() + minutes * minuteMs,
  });
  return {
    state: () => stateOf(simulation, clock, seed),
    async change(change: SimulationChange) {
      const now = clock.now();
      const { fault, coldSnap, strike, networkLoss } = change;
      if (fault !== undefined) {
        const started = simulation.startFault(fault.kind, fault.minutes * minuteMs, fault.heatStationId);
        if (started === null) return { path: 'fault', message: 'the city has no such station or main' };
      }
      if (coldSnap !== undefined) {
        weather.addSnap({ from: now, until: now + coldSnap.hours * hourMs, dropC: coldSnap.dropC });
      }
      if (change.calm === true) {
        switches.setStrike(null);
        switches.setNetworkLoss(null);
      }
      if (strike !== undefined) switches.setStrike(spell('strike', strike));
      if (networkLoss !== undefined) switches.setNetworkLoss(spell('network', networkLoss));
      if (change.rate !== undefined) await setRate(change.rate);
      return null;
    },
  };
}

function stateOf(
  { switches, weather, planOf }: Simulation,
  clock: Hearthline['clock'],
  seed: number,
): SimulationState {
  const now = clock.now();
  const { faults, strike, networkLoss } = switches.state(now);
  const plan = planOf(now);
  const spellOf = (spell: Spell | null) =>
    spell === null ? null : { share: spell.share, until: isoOf(spell.until) };
  return {
    now: isoOf(now),
    rate: clock.rate(),
    outdoorC: weather.outdoorC(now),
    chill: weather.chill(now),
    seed,
    planHash: plan.hash,
    plannedReports: plan.reports.length,
    faults: faults.map(({ id, kind, heatStationIds, from, until }) => ({
      id,
      kind,
      heatStationIds: [...heatStationIds],
      from: isoOf(from),
      until: isoOf(until),
    })),
    strike: spellOf(strike),
    networkLoss: spellOf(networkLoss),
  };
}
