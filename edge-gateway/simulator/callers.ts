/** Simulated customers: carry out the day's plan, over the telephone (an agent types) or over an order source. */
import { dayMs, type Instant } from '#dispatch-core/domain/time.ts';
import type { Fault } from './faults.ts';
import { type Plan, type PlannedReport, type PlanWorld, planBurst, planDay } from './plan.ts';
import { urgencyOf } from './reports.ts';

export interface Caller {
  readonly name: string;
  readonly phone: string;
}

/** A report in the shape of the contract; `commandId` is for the way over HTTP. */
export interface ReportBody {
  readonly source: string;
  readonly externalId: string;
  readonly category: string;
  readonly subtype: string;
  readonly urgency: string | null;
  readonly description: string;
  readonly place: Readonly<Record<string, unknown>>;
  readonly caller: Caller | null;
  readonly occurredAt: string;
}

export interface CallerDeps {
  readonly world: PlanWorld;
  readonly callerOf: (householdId: string) => Caller | null;
  readonly send: (report: PlannedReport, body: ReportBody) => Promise<void>;
  /** A planned fault begins with the plan of its day. */
  readonly onFaults: (faults: readonly Fault[]) => void;
  readonly onError: (error: unknown) => void;
}

export interface Callers {
  tick(now: Instant): Promise<void>;
  /** The calls that a fault of the moment brings. */
  addFault(fault: Fault): void;
  planOf(dayStart: Instant): Plan;
  /** Nobody calls any more; what is being said is said to its end. */
  stop(): void;
}

/** A source that is slow or away does not hold back more than this at a time. */
const mostAtOnce = 40;

/** Starts at `startAt`: what was planned before it has happened already. */
export function createCallers(deps: CallerDeps, startAt: Instant): Callers {
  const { world } = deps;
  let day = dayStartOf(startAt, world.utcOffsetMs);
  let waiting: PlannedReport[] = [];
  let isStopped = false;
  let known: { readonly dayStart: Instant; readonly plan: Plan } | null = null;
  open(day, startAt);

  /** Planning a day takes a while, and people ask for the same one again and again. */
  function planOf(dayStart: Instant): Plan {
    if (known?.dayStart !== dayStart) known = { dayStart, plan: planDay(world, dayStart) };
    return known.plan;
  }

  function open(dayStart: Instant, from: Instant): void {
    const plan = planOf(dayStart);
    deps.onFaults(plan.faults.filter((fault) => fault.until > from));
    put(plan.reports.filter((report) => report.at >= from));
  }

  function put(reports: readonly PlannedReport[]): void {
    waiting = [...waiting, ...reports].sort((a, b) => a.at - b.at);
  }

  return {
    async tick(now) {
      for (const today = dayStartOf(now, world.utcOffsetMs); day < today; ) {
        day += dayMs;
        open(day, day);
      }
      const due = waiting.findIndex((report) => report.at > now);
      const next = waiting.slice(0, Math.min(mostAtOnce, due < 0 ? waiting.length : due));
      waiting = waiting.slice(next.length);
      for (const report of next) {
        if (isStopped) return;
        await deps.send(report, bodyOf(report, deps.callerOf)).catch(deps.onError);
      }
    },
    addFault: (fault) => put(planBurst(world, fault)),
    planOf,
    stop() {
      isStopped = true;
    },
  };
}

export function bodyOf(report: PlannedReport, callerOf: CallerDeps['callerOf']): ReportBody {
  const { place } = report;
  return {
    source: report.channel,
    externalId: report.externalId,
    category: report.category,
    subtype: report.subtype,
    urgency: urgencyOf(report),
    description: report.description,
    place,
    caller: place.kind === 'household' ? callerOf(place.householdId) : null,
    occurredAt: new Date(report.at).toISOString(),
  };
}

/** Local midnight before a moment. */
export function dayStartOf(at: Instant, utcOffsetMs: number): Instant {
  return Math.floor((at + utcOffsetMs) / dayMs) * dayMs - utcOffsetMs;
}
