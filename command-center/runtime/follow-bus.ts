/** What this process does when it or another one says that something has changed, and when it may have missed something. */
import type { Database } from '#geo-data/database.ts';
import { listDevices } from '#geo-data/store/devices.ts';
import type { Identifier } from '../server/identity.ts';
import { askWhere } from './ask-where.ts';
import type { Names } from './directory.ts';
import type { Gateway } from './gateway.ts';
import type { LiveSync } from './live-sync.ts';
import type { Loops } from './loops.ts';
import type { Bus, BusMessage } from './ports.ts';
import type { RunningRules } from './rules.ts';
import type { RunningSiteClock } from './site-clock.ts';

export interface FollowParts {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: RunningSiteClock;
  readonly rules: RunningRules;
  readonly names: Names;
  readonly sync: LiveSync;
  readonly gateway: Pick<Gateway, 'broker'>;
  readonly identifier: Pick<Identifier, 'forget'>;
  /** Null until the loops run; their first run sees everything anyway. */
  readonly loops: () => Pick<
    Loops,
    'wake' | 'wakeDispatch' | 'wakeFigures' | 'touchReadings' | 'rulesChanged' | 'wakeTriage'
  > | null;
  /** The site clock was set: screens are greeted with it. */
  readonly onClockSet: () => void;
  readonly onError: (what: string, error: unknown) => void;
}

/** Subscribes; call once, before `bus.start()`. */
export function followBus(parts: FollowParts): void {
  followWork(parts);
  followAdministration(parts);
  const { bus, sync } = parts;
  bus.onGap(() => {
    sync.touchAll();
    readRules(parts);
    readPeople(parts);
    followClock(parts);
    run(parts, 'devices', dropRevoked(parts));
    parts.loops()?.wakeFigures();
  });
}

/** Orders, workers, places, readings, alarms. */
function followWork(parts: FollowParts): void {
  const { bus, sync, db, gateway, loops } = parts;
  bus.subscribe('requests', ({ items }) => {
    if (items === null) sync.touchAll();
    else for (const id of idsOf(items)) sync.touch(id);
    loops()?.wake();
  });
  // Dispatch is woken when their rows were read.
  bus.subscribe('workers', ({ items }) => {
    if (items === null) sync.touchAll();
    else for (const id of idsOf(items)) sync.touchWorker(id);
  });
  bus.subscribe('fixes', ({ items, isOwn }) => {
    if (!isOwn) sync.touchFixes(items && idsOf(items));
  });
  bus.subscribe('readings', ({ items, isOwn }) => {
    if (!isOwn) sync.touchReadings(items && idsOf(items));
    loops()?.touchReadings(items && idsOf(items));
  });
  bus.subscribe('alarms', () => loops()?.wakeFigures());
  bus.subscribe('outages', () => loops()?.wakeTriage());
  bus.subscribe('notices', () => loops()?.wakeFigures());
  bus.subscribe('whereabouts', ({ items }) => {
    if (items !== null) run(parts, 'ask-where', askWhere(db, gateway.broker, idsOf(items)));
  });
}

/** Settings, people, devices, the clock. */
function followAdministration(parts: FollowParts): void {
  const { bus, gateway, identifier } = parts;
  bus.subscribe('rules', ({ isOwn }) => {
    // Who changed them has read them already.
    if (isOwn) wakeAll(parts);
    else readRules(parts);
  });
  bus.subscribe('people', () => readPeople(parts));
  bus.subscribe('devices', ({ items, isOwn }) => {
    identifier.forget();
    if (isOwn) return;
    if (items === null) run(parts, 'devices', dropRevoked(parts));
    else for (const username of idsOf(items)) gateway.broker.dropSessions(username);
  });
  bus.subscribe('clock', ({ isOwn }) => {
    if (isOwn) clockSet(parts);
    else followClock(parts);
  });
}

function readRules(parts: FollowParts): void {
  run(
    parts,
    'rules',
    parts.rules.reload().then(() => wakeAll(parts)),
  );
}

function readPeople(parts: FollowParts): void {
  parts.identifier.forget();
  run(parts, 'names', parts.names.reload());
}

function followClock(parts: FollowParts): void {
  run(
    parts,
    'clock',
    parts.clock.follow().then((isOther) => {
      if (isOther) clockSet(parts);
    }),
  );
}

function clockSet(parts: FollowParts): void {
  parts.onClockSet();
  wakeAll(parts);
}

function wakeAll({ loops }: FollowParts): void {
  loops()?.wake();
  loops()?.wakeDispatch();
  loops()?.rulesChanged();
}

/** A revocation may have been missed: nobody who is revoked stays connected. */
async function dropRevoked({ db, gateway }: FollowParts): Promise<void> {
  for (const { username, revokedWall } of await listDevices(db)) {
    if (revokedWall !== null) gateway.broker.dropSessions(username);
  }
}

function run({ onError }: FollowParts, what: string, work: Promise<void>): void {
  work.catch((error) => onError(what, error));
}

function idsOf(items: NonNullable<BusMessage['items']>): string[] {
  return items.filter((item) => typeof item === 'string');
}
