/** What the simulated plant knows of the pipe network: where a main can break and which heat stations are behind. */
import type { MainStretch, Plant } from './faults.ts';

/** A pipe of the primary net as the plan of the city names it. */
export interface MainPipe {
  readonly id: string;
  readonly net: 'primary' | 'secondary';
  readonly fromNode: string;
  readonly toNode: string;
  readonly line: readonly (readonly [number, number])[];
}

const stationNode = 'hs:';
/** A break that takes a quarter of the city is not a scenario but a catastrophe. */
const mostStationsBehind = 12;

/** Reads the plant from a city's stations and pipes; pipes run in the direction of the supply. */
export function plantOf(heatStationIds: readonly string[], pipes: readonly MainPipe[]): Plant {
  const primary = pipes.filter((pipe) => pipe.net === 'primary');
  const onward = new Map<string, MainPipe[]>();
  for (const pipe of primary) onward.set(pipe.fromNode, [...(onward.get(pipe.fromNode) ?? []), pipe]);
  const mains = primary.flatMap((pipe) => stretchOf(pipe, onward));
  return { heatStationIds, mains };
}

function stretchOf(pipe: MainPipe, onward: ReadonlyMap<string, readonly MainPipe[]>): MainStretch[] {
  const heatStationIds = stationsBehind(pipe.toNode, onward);
  const middle = pipe.line[Math.floor(pipe.line.length / 2)];
  const usable = heatStationIds.length >= 2 && heatStationIds.length <= mostStationsBehind;
  if (middle === undefined || !usable) return [];
  return [{ pipeId: pipe.id, lon: middle[0], lat: middle[1], heatStationIds }];
}

function stationsBehind(node: string, onward: ReadonlyMap<string, readonly MainPipe[]>): string[] {
  const found: string[] = [];
  const seen = new Set([node]);
  for (const next of seen) {
    if (next.startsWith(stationNode)) found.push(next.slice(stationNode.length));
    for (const pipe of onward.get(next) ?? []) seen.add(pipe.toNode);
  }
  return found.sort();
}
