/** What triage looks at: reports with their place in the network, standing alarms, and the network itself. */
import type { OrderClass } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';

export interface TriageReport {
  readonly id: string;
  /** When it was reported. */
  readonly at: Instant;
  readonly class: OrderClass;
  readonly subtype: string;
  /** Null where nobody knows; then its community stands for it. */
  readonly heatStationId: string | null;
  readonly communityId: string | null;
  /** The branch of the secondary net that its building hangs on. */
  readonly branchId: string | null;
  /** The pipe of the primary net that it lies on, for what was seen on the road. */
  readonly mainPipeId: string | null;
}

/** A standing alarm of a heat station. */
export interface TriageSign {
  readonly alarmId: string;
  readonly heatStationId: string;
  readonly since: Instant;
}

/** A stretch of the primary net where a break is felt by these heat stations. */
export interface MainStretch {
  readonly pipeId: string;
  readonly heatStationIds: readonly string[];
}

export interface TriageNet {
  /** Households by heat station. */
  readonly households: ReadonlyMap<string, number>;
  /** Households by branch of the secondary net, with the station it belongs to. */
  readonly branches: ReadonlyMap<string, { readonly heatStationId: string; readonly households: number }>;
  readonly mains: readonly MainStretch[];
}

/** A pipe as the network has it, in the direction of the supply. */
export interface NetPipe {
  readonly id: string;
  readonly fromNode: string;
  readonly toNode: string;
}

const stationNode = 'hs:';
/** Above this it is the heat source that failed, not a stretch of its net. */
const mostStationsBehind = 40;

/** The stretches of the primary net with two or more stations behind them. Loops are walked once. */
export function mainsOf(pipes: readonly NetPipe[]): MainStretch[] {
  const onward = new Map<string, NetPipe[]>();
  for (const pipe of pipes) {
    const list = onward.get(pipe.fromNode);
    if (list === undefined) onward.set(pipe.fromNode, [pipe]);
    else list.push(pipe);
  }
  return pipes.flatMap((pipe) => {
    const heatStationIds = stationsBehind(pipe.toNode, onward);
    const fits = heatStationIds !== null && heatStationIds.length >= 2;
    return fits ? [{ pipeId: pipe.id, heatStationIds }] : [];
  });
}

/** Null when there are too many. */
function stationsBehind(node: string, onward: ReadonlyMap<string, readonly NetPipe[]>): string[] | null {
  const found: string[] = [];
  const seen = new Set([node]);
  for (const next of seen) {
    if (next.startsWith(stationNode)) found.push(next.slice(stationNode.length));
    if (found.length > mostStationsBehind) return null;
    for (const pipe of onward.get(next) ?? []) seen.add(pipe.toNode);
  }
  return found.sort();
}
