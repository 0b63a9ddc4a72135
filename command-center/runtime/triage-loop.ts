/** Looks for outages in what is reported, keeps the proposals true, carries out what people ordered, and shows it all. */
import type { RequestCommandInput } from '#dispatch-core/app/execute.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import type { Clock, NewId } from '#dispatch-core/ports.ts';
import { type Following, followOutages } from '#dispatch-core/triage/follow.ts';
import { proposeOutages } from '#dispatch-core/triage/propose.ts';
import type { TriageNet } from '#dispatch-core/triage/report.ts';
import type { TriageSettings } from '#dispatch-core/triage/settings.ts';
import type { Database, Transaction } from '#geo-data/database.ts';
import {
  insertOutage,
  listLivingOutages,
  listOutagesWithWork,
  type Outage,
  takeTriageTurn,
  updateOutage,
} from '#geo-data/store/outages.ts';
import { loadTriageNet, triageReports, triageSigns } from '#geo-data/store/triage-input.ts';
import type { UseCases } from '../server/deps.ts';
import type { Live } from '../server/live/live.ts';
import { type Loop, startLoop } from './loop.ts';
import { describeOutage } from './outage-facts.ts';
import { presentOutage } from './outage-words.ts';
import { carryOutWork, endOutages } from './outage-work.ts';

/** Reports that are looked at, and how old the network may be that we remember. */
const lookBackMs = hourMs;
const netMs = hourMs;
/** Pause between two looks: far below the three minutes in which an outage is to be proposed. */
const everyMs = 10_000;
const pauseMs = 1_000;

export interface TriageLoopDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly live: Live;
  readonly settings: () => TriageSettings;
  readonly request: (input: RequestCommandInput) => ReturnType<UseCases['request']>;
  /** Outages have changed: ids. */
  readonly onChanged: (ids: readonly string[]) => void;
  /** Notices were closed with their outages. */
  readonly onNotices: () => void;
  readonly onError: (error: unknown) => void;
}

/** Starts the loop. Of several processes one looks at a time; each shows what is stored. */
export function startTriageLoop(deps: TriageLoopDeps): Loop {
  const { db, clock, live } = deps;
  let net: TriageNet | null = null;
  let netWall = Number.NEGATIVE_INFINITY;
  return startLoop({
    onError: deps.onError,
    pauseMs,
    async run() {
      const changed = await look();
      const worked = await work();
      if (await endOutages(deps)) deps.onNotices();
      if (changed.length > 0) deps.onChanged(changed);
      await show();
      return worked ? pauseMs : everyMs;
    },
  });

  async function look(): Promise<readonly string[]> {
    if (net === null || clock.wallNow() - netWall >= netMs) {
      net = await loadTriageNet(db);
      netWall = clock.wallNow();
    }
    const known = net;
    return db.transaction(async (tx) => ((await takeTriageTurn(tx)) ? lookAt(tx, known) : []));
  }

  async function lookAt(tx: Transaction, known: TriageNet): Promise<readonly string[]> {
    const now = clock.now();
    const settings = deps.settings();
    const reports = await triageReports(tx, now - lookBackMs, settings.subtypes);
    const signs = reports.length === 0 ? [] : await triageSigns(tx);
    const proposals = proposeOutages({ reports, signs, net: known, settings });
    // A little longer than a proposal lasts, so that the one that runs out is still seen.
    const living = await listLivingOutages(tx, now - settings.proposalMinutes * minuteMs - hourMs);
    const changed: string[] = [];
    for (const step of followOutages(living, proposals, now, settings)) {
      changed.push(await keep(tx, step, living, settings));
    }
    return changed;
  }

  async function keep(
    tx: Transaction,
    step: Following,
    living: readonly Outage[],
    settings: TriageSettings,
  ): Promise<string> {
    if (step.kind === 'propose') {
      const { reportIds, expected: _, ...proposal } = step.proposal;
      const outage = { ...proposal, id: deps.newId(), state: 'proposed' as const, memberIds: reportIds };
      await insertOutage(tx, await describeOutage(tx, outage, null, clock.now(), settings));
      return outage.id;
    }
    const before = living.find((one) => one.id === step.id);
    if (before === undefined) return step.id;
    if (step.kind === 'withdraw') await updateOutage(tx, { ...before, state: 'withdrawn' });
    else await updateOutage(tx, await describeOutage(tx, step.outage, before, clock.now(), settings));
    return step.id;
  }

  /** True when more is left to do. */
  async function work(): Promise<boolean> {
    let isLeft = false;
    for (const outage of await listOutagesWithWork(db)) {
      isLeft = (await carryOutWork(deps, outage)) || isLeft;
      deps.onChanged([outage.id]);
    }
    return isLeft;
  }

  async function show(): Promise<void> {
    const since = clock.now() - deps.settings().proposalMinutes * minuteMs;
    const shown = (await listLivingOutages(db, since)).filter(({ state }) => state !== 'dismissed');
    const items = [];
    for (const outage of shown) items.push(await presentOutage(db, outage));
    live.feed.replace('outages', items);
  }
}
