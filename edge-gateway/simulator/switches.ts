/** What can be thrown at a simulated city while it runs: cold, faults, a strike, a network that is gone. */
import type { Instant } from '#dispatch-core/domain/time.ts';
import { chanceOf } from './chance.ts';
import { type Fault, isForgotten } from './faults.ts';
import type { ColdSnap, Weather } from './weather.ts';

/** A share of the workers, or of the devices, for a while. */
export interface Spell {
  readonly id: string;
  /** 0 … 1. */
  readonly share: number;
  readonly until: Instant;
}

export interface SwitchState {
  readonly faults: readonly Fault[];
  readonly strike: Spell | null;
  readonly networkLoss: Spell | null;
}

export interface Switches {
  addColdSnap(snap: ColdSnap): void;
  addFault(fault: Fault): void;
  setStrike(spell: Spell | null): void;
  setNetworkLoss(spell: Spell | null): void;
  /** Faults that act at the moment. */
  faultsAt(now: Instant): readonly Fault[];
  isStriking(workerId: string, now: Instant): boolean;
  /** `device`: a worker's or a station's id. */
  isCovered(device: string, now: Instant): boolean;
  state(now: Instant): SwitchState;
}

const mostFaults = 500;

export function createSwitches(seed: number, weather: Weather): Switches {
  let faults: readonly Fault[] = [];
  let strike: Spell | null = null;
  let networkLoss: Spell | null = null;
  const hits = (spell: Spell | null, id: string, now: Instant) =>
    spell !== null && now < spell.until && chanceOf(seed, spell.id, id) < spell.share;
  const live = (spell: Spell | null, now: Instant) => (spell !== null && now < spell.until ? spell : null);
  return {
    addColdSnap: weather.addSnap,
    addFault(fault) {
      const others = faults.filter((one) => one.id !== fault.id && !isForgotten(one, fault.from));
      faults = [...others, fault].slice(-mostFaults);
    },
    setStrike(spell) {
      strike = spell;
    },
    setNetworkLoss(spell) {
      networkLoss = spell;
    },
    faultsAt: (now) => faults.filter((fault) => now >= fault.from && now < fault.until),
    isStriking: (workerId, now) => hits(strike, workerId, now),
    isCovered: (device, now) => !hits(networkLoss, device, now),
    state: (now) => ({
      faults: faults.filter((fault) => now < fault.until),
      strike: live(strike, now),
      networkLoss: live(networkLoss, now),
    }),
  };
}
