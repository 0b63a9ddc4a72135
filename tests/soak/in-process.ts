/** A soak inside this process: the crowd calls the use cases on a real database, two timer loops and an engine run beside it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Loop } from '#command-center/runtime/loop.ts';
import { startTimerLoop } from '#command-center/runtime/timer-loop.ts';
import { monotonicNow, wallNow } from '#command-center/runtime/wall-clock.ts';
import type { CommandAnswer } from '#dispatch-core/app/answer.ts';
import { executeOrderCommand, executeRequestCommand } from '#dispatch-core/app/execute.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { OrderCommand, RegisterData } from '#dispatch-core/domain/command.ts';
import { type Actor, engineActor } from '#dispatch-core/domain/role.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { heldStates } from '#dispatch-core/order/machine.ts';
import type { Clock, Rules } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { defaultPolicies, defaultServiceTypes } from '#geo-data/store/catalogue-defaults.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import { listOpenOrders } from '#geo-data/store/orders.ts';
import { nextTimerAt } from '#geo-data/store/timers.ts';
import { saveWorkers } from '#geo-data/store/workers.ts';
import { chanceOf } from '#tests/dispatch-core/support/random-life.ts';
import { actorOf } from '#tests/dispatch-core/support/settings.ts';
import { makeWorker, NOW, saveSmallCity } from '#tests/geo-data/store/city.ts';
import { resetDatabase } from '#tests/support/test-database.ts';
import { type Crowd, type Door, liveAsDesk, liveAsDevice, settleRest } from './crowd.ts';
import { allGuards, countTakings, dyingDatabase, openFence, type Sabotage } from './guards.ts';
import { type Heard, type History, openHistory, type SentCommand } from './history.ts';
import { findViolations, type Violation } from './invariants.ts';
import { loadStoredSite } from './stored-site.ts';

const workerIds = Array.from({ length: 5 }, (_, i) => `soak-w${i}`);
const desks = ['dispatcher', 'dispatcher', 'dispatcher', 'supervisor', 'supervisor'] as const;
/** Site seconds per wall second: a minute of an offer is a fifth of a second. */
const rate = 300;
/** A crowd without a single success must come to an end, too. */
const longestMs = 12_000;
/** How far the clock jumps at the end: over every promise. */
const jumpMs = 100 * hourMs;
/** One statement of so many is the last of its process. */
const deathOf = 200;

const rules: Rules = {
  serviceTypes: new Map(defaultServiceTypes.map((one) => [one.subtype, { ...one, skills: [] }])),
  policies: defaultPolicies,
  confirmWithinMs: 10 * minuteMs,
  autoDispatches: () => true,
  offerMs: { leak: minuteMs, noHeat: 3 * minuteMs, routine: 5 * minuteMs },
  archiveDays: 30,
  reopenDays: 30,
  postponementMax: 2,
  dispatch: defaultPolicy,
  dispatchMode: () => 'direct',
  isStationStaffed: () => false,
};

export interface SoakResult {
  readonly violations: readonly Violation[];
  readonly history: History;
  /** Events in the log, so that a soak in which nothing happened does not pass for a good one. */
  readonly events: number;
}

/** Lets the crowd live for so many commands on an emptied database and looks at what it left. */
export async function soakInProcess(
  db: Database,
  {
    seed,
    commands,
    sabotage = allGuards,
  }: { readonly seed: number; readonly commands: number; readonly sabotage?: Sabotage },
): Promise<SoakResult> {
  await resetDatabase(db);
  await saveSmallCity(db);
  await saveWorkers(
    db,
    workerIds.map((id) => makeWorker(id, { capacity: 3, areaIds: ['a1'] })),
  );
  await sabotage.prepare(db);
  const chance = chanceOf(seed);
  const clock = fastClock();
  const history = openHistory();
  let isDying = true;
  const dies = () => isDying && chance.below(deathOf) === 0;
  const commandsDb = dyingDatabase(sabotage.commands(db), dies);
  const deps: OrderLifeDeps = {
    store: openOrderLifeStore(commandsDb),
    clock,
    newId: randomUUID,
    rules: () => rules,
    publish: () => undefined,
    pause: (tries) => sleep(chance.below(Math.min(16, 2 ** tries))),
  };
  return { history, ...(await live()) };

  async function live() {
    const end = monotonicNow() + longestMs;
    const crowd: Crowd = {
      history,
      chance,
      newId: randomUUID,
      now: clock.now,
      isOver: () => history.sent.size >= commands || monotonicNow() >= end,
      pauseMs: 15,
      workerIds,
      householdIds: ['h1'],
      maxReports: 12,
    };
    const doorOf = (giver: string) => openDoor(db, deps, actorNamed(giver), sabotage);
    const takings = new Map<string, number>();
    const timersDb = countTakings(sabotage.timers(db), takings);
    const loops = [0, 1].map(() =>
      startTimerLoop({ db: timersDb, clock, orderLife: deps, onError: () => undefined }),
    );
    await Promise.all([
      ...workerIds.map((id, i) =>
        liveAsDevice(crowd, doorOf(id), { id, clockSkewMs: (i - 2) * 7 * minuteMs }),
      ),
      ...desks.map((role, i) =>
        liveAsDesk(crowd, doorOf(`${role}-${i}`), `${role}-${i}`, role === 'supervisor'),
      ),
      liveAsEngine(crowd, doorOf('engine')),
    ]);
    isDying = false;
    await settleRest(history, doorOf);
    await drain(loops);
    const site = await loadStoredSite(db, clock.now() - minuteMs, takings);
    return { violations: findViolations(site, history), events: site.events.length };
  }

  /** The clock jumps by days and stands: everything that was ever due must fire now, with both loops at it. */
  async function drain(loops: readonly Loop[]): Promise<void> {
    clock.standAt(clock.now() + jumpMs);
    for (let tries = 0; tries < 120; tries++) {
      const next = await nextTimerAt(db);
      if (next === null || next > clock.now()) break;
      for (const loop of loops) loop.wake();
      await sleep(25);
    }
    for (const loop of loops) await loop.stop();
  }
}

/** The engine's offers, without any thought about who is best. */
async function liveAsEngine(crowd: Crowd, door: Door): Promise<void> {
  const { chance } = crowd;
  while (!crowd.isOver()) {
    const pooled = (await door.look()).filter(({ state }) => state === 'pooled');
    await sleep(chance.below(40));
    if (pooled.length === 0) continue;
    const { id, version } = chance.pick(pooled);
    const expiresAt = crowd.now() + (1 + chance.below(5)) * minuteMs;
    const command: SentCommand = {
      commandId: crowd.newId(),
      giver: 'engine',
      workerId: null,
      orderId: id,
      requestId: null,
      command: 'offer',
      version,
      assignmentId: null,
      occurredAt: crowd.now(),
      data: { workerId: chance.pick(crowd.workerIds), expiresAt, score: null },
    };
    crowd.history.sent.set(command.commandId, command);
    const heard = await door.send(command);
    if (heard !== null) crowd.history.heard.set(command.commandId, [heard]);
  }
}

function actorNamed(giver: string): Actor {
  if (giver === 'engine') return engineActor;
  if (workerIds.includes(giver)) return actorOf('worker', giver, { repairStationId: 'rs1' });
  return actorOf(giver.startsWith('supervisor') ? 'supervisor' : 'dispatcher', giver);
}

function openDoor(db: Database, deps: OrderLifeDeps, actor: Actor, { openFence: open }: Sabotage): Door {
  return {
    look: async () => {
      const orders = await listOpenOrders(db);
      return orders.map(({ id, requestId, state, version, workerId, assignmentId }) => {
        const isMine = actor.role !== 'worker' || workerId === actor.workerId;
        const held = isMine && heldStates.includes(state);
        return {
          id,
          requestId,
          state,
          version,
          workerId: held ? workerId : null,
          assignmentId: held ? assignmentId : null,
        };
      });
    },
    async send(command) {
      try {
        return heardOf(await execute(deps, actor, command, open));
      } catch {
        // Killed, or a conflict without end: an answer that does not come is asked for again.
        return null;
      }
    },
  };
}

function execute(
  deps: OrderLifeDeps,
  actor: Actor,
  sent: SentCommand,
  open: Sabotage['openFence'],
): Promise<CommandAnswer> {
  const { commandId, version, assignmentId, occurredAt, orderId, requestId, data } = sent;
  const head = { commandId, version, assignmentId, occurredAt };
  if (orderId === null) {
    const command =
      requestId === null
        ? ({ command: 'register', data: { ...plainReport, ...data } } as const)
        : ({ command: 'dispatch', data: { orders: [] } } as const);
    return executeRequestCommand(deps, { actor, requestId, head, command });
  }
  // As the wire's parser does: the name says which data belong to it.
  const command = { command: sent.command, data } as OrderCommand;
  if (open === null) return executeOrderCommand(deps, { actor, orderId, command, head });
  const loose = openFence(open, deps.store, orderId, head);
  return executeOrderCommand({ ...deps, store: loose.store }, { actor, orderId, command, head: loose.head });
}

const plainReport: RegisterData = {
  source: 'wechat',
  externalId: null,
  category: 'repair',
  subtype: 'notWarm',
  urgency: null,
  description: '不热',
  place: { kind: 'household', householdId: 'h1' },
  caller: null,
  preferredVisit: null,
  registeredBy: null,
};

function heardOf(answer: CommandAnswer): Heard {
  const { ok, replayed } = answer;
  if (!answer.ok)
    return { ok, replayed, code: answer.refusal.code, eventIds: [], requestId: null, requestVersion: null };
  return {
    ok,
    replayed,
    code: null,
    eventIds: answer.events.map(({ id }) => id),
    requestId: answer.request.id,
    requestVersion: answer.request.version,
  };
}

/** A site clock that runs `rate` times as fast as the wall until it is told to stand. */
function fastClock(): Clock & { standAt(site: number): void } {
  const began = monotonicNow();
  let stoodAt: number | null = null;
  const now = () => stoodAt ?? Math.round(NOW + hourMs + (monotonicNow() - began) * rate);
  return {
    now,
    wallNow,
    toSite: () => now(),
    wallMsUntil: (site) => Math.max(0, (site - now()) / rate),
    standAt(site) {
      stoodAt = site;
    },
  };
}
