/** Days, runs and the replay of a log for the tests of the simulation. */
import { type BuiltInName, builtInPolicies } from '#dispatch-core/simulate/built-in.ts';
import type { SimulatedDay } from '#dispatch-core/simulate/day.ts';
import { openDispatcher } from '#dispatch-core/simulate/open-dispatcher.ts';
import { type DayName, makeReferenceDay } from '#dispatch-core/simulate/reference-day.ts';
import { type RunOutcome, runDay } from '#dispatch-core/simulate/run-day.ts';

/** A reference day of which only the first orders come, for few workers. */
export function shortDay(seed: number, name: DayName, orders: number, workers: number): SimulatedDay {
  const day = makeReferenceDay(seed, name, workers);
  return { ...day, orders: day.orders.slice(0, orders) };
}

export function runUnder(day: SimulatedDay, policy: BuiltInName): RunOutcome {
  return runDay(day, openDispatcher(builtInPolicies[policy]));
}

export interface LogLine {
  readonly ms: number;
  readonly event: string;
  readonly order: string;
  readonly worker: string;
}

export function linesOf({ log }: RunOutcome): readonly LogLine[] {
  return log.map((line) => {
    const [ms = '', event = '', order = '', worker = ''] = line.split('|');
    return { ms: Number(ms), event, order, worker };
  });
}

/** Everything in the log that cannot be: reads it with a bookkeeping of its own. */
export function contradictionsIn(outcome: RunOutcome): readonly string[] {
  const states = new Map<string, string>();
  const busyWith = new Map<string, string>();
  const wrong: string[] = [];
  let before = Number.NEGATIVE_INFINITY;
  const expectState = ({ order, event }: LogLine, ...allowed: readonly (string | undefined)[]) => {
    if (!allowed.includes(states.get(order))) wrong.push(`${event} of ${order} in ${states.get(order)}`);
  };
  const expectOf = ({ order, worker, event }: LogLine) => {
    if (busyWith.get(worker) !== order)
      wrong.push(`${event}: ${worker} is at ${busyWith.get(worker)}, not ${order}`);
  };
  const steps: Readonly<Record<string, (line: LogLine) => void>> = {
    order(line) {
      expectState(line, undefined);
      states.set(line.order, 'waiting');
    },
    send(line) {
      expectState(line, 'waiting');
      if (busyWith.has(line.worker)) wrong.push(`${line.worker} is in two places`);
      busyWith.set(line.worker, line.order);
      states.set(line.order, 'en_route');
    },
    divert(line) {
      expectState(line, 'en_route');
      expectOf(line);
      busyWith.delete(line.worker);
      states.set(line.order, 'waiting');
    },
    arrive(line) {
      expectState(line, 'en_route');
      expectOf(line);
      states.set(line.order, 'on_site');
    },
    finish(line) {
      expectState(line, 'on_site');
      expectOf(line);
      busyWith.delete(line.worker);
      states.set(line.order, 'served');
    },
    expire(line) {
      expectState(line, 'waiting', 'en_route');
      busyWith.delete(line.worker);
      states.set(line.order, 'expired');
    },
  };
  for (const line of linesOf(outcome)) {
    if (line.ms < before) wrong.push(`time runs back at ${line.ms}`);
    before = line.ms;
    const step = steps[line.event];
    if (step === undefined) wrong.push(`unknown event ${line.event}`);
    else step(line);
  }
  for (const { day, phase } of outcome.orders) {
    if (states.get(day.id) !== phase) wrong.push(`${day.id} ended ${phase}, its log ${states.get(day.id)}`);
  }
  return wrong;
}
