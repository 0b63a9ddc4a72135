/** What a process does when it hears that something has changed: loops are woken, what is kept in memory is read again. */
import { beforeEach, expect, it } from 'vitest';
import { createBus } from '#command-center/runtime/bus/bus.ts';
import { type FollowParts, followBus } from '#command-center/runtime/follow-bus.ts';
import { createWorkerState } from '#command-center/server/live/worker-state.ts';
import { makeWorker } from '#tests/geo-data/store/city.ts';

let done: string[] = [];
const note = (what: string) => () => void done.push(what);
const noted = (what: string) => async () => void done.push(what);
beforeEach(() => {
  done = [];
});

/** Only what the bus reaches; anything else would be a mistake of the code under test. */
function open() {
  const bus = createBus({
    openLink: null,
    self: 'here',
    key: new Uint8Array(32),
    monotonicNow: () => 0,
    log: () => undefined,
  });
  const parts: Pick<FollowParts, 'bus' | 'loops' | 'identifier' | 'onClockSet' | 'onError'> = {
    bus,
    loops: () => ({
      wake: note('loops'),
      wakeDispatch: note('dispatch'),
      wakeFigures: note('figures'),
      touchReadings: note('readings'),
      rulesChanged: note('alarm rules'),
      wakeTriage: note('triage'),
    }),
    identifier: { forget: note('forget') },
    onClockSet: note('greet'),
    onError: note('error'),
  };
  const follow: FollowParts = Object.assign(Object.create(null), parts, {
    names: { reload: noted('names') },
    sync: { touch: note('touch'), touchWorker: note('worker'), touchAll: note('all') },
  });
  followBus(follow);
  return bus;
}

it('wakes timers, outbox and dispatch when a setting has changed', () => {
  open().publish('rules', ['dispatch.confirmWithin']);
  expect(done).toEqual(['loops', 'dispatch', 'alarm rules']);
});

it('shows a changed request and wakes the loops, reads a worker again, and greets with a clock that was set', () => {
  const bus = open();
  bus.publish('requests', ['r1', 'r2']);
  bus.publish('workers', ['w1']);
  bus.publish('alarms', []);
  bus.publish('clock', []);
  expect(done).toEqual([
    'touch',
    'touch',
    'loops',
    'worker',
    'figures',
    'greet',
    'loops',
    'dispatch',
    'alarm rules',
  ]);
});

it('forgets who was known when people change', async () => {
  open().publish('people', ['u1']);
  await Promise.resolve();
  expect(done).toEqual(['forget', 'names']);
});

it('follows other limits of presence at the next look', () => {
  let limits = { staleMs: 1_000, unknownAfterMs: 10_000 };
  const state = createWorkerState(() => limits);
  const worker = makeWorker('w1', { duty: 'on', dutySince: 0 });
  state.putWorkers([worker]);
  const place = { lon: 1, lat: 2, at: 0, accuracyM: 5, speedMps: null, courseDeg: null };
  state.fix(worker.id, place);
  expect(state.view(worker.id, 5_000)?.item.presence).toBe('stale');
  limits = { staleMs: 6_000, unknownAfterMs: 10_000 };
  expect(state.view(worker.id, 5_000)?.item.presence).toBe('online');
});
