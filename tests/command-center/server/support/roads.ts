/** Roads of a server in memory: straight ways, and closures in a list. */
import type { RoadClosure, ServerDeps } from '#command-center/server/deps.ts';
import { estimateTravel } from '#dispatch-core/assign/travel.ts';

export function memoryRoads(): ServerDeps['roads'] {
  const closures = new Map<string, RoadClosure>();
  return {
    route: (from, to) => ({
      ...estimateTravel(from, to),
      geometry: {
        type: 'LineString',
        coordinates: [
          [from.lon, from.lat],
          [to.lon, to.lat],
        ],
      },
      steps: [],
    }),
    closures: async (now) => [...closures.values()].filter(({ toAt }) => toAt === null || toAt > now),
    close: async (closure) => void closures.set(closure.id, closure),
    open: async (id) => closures.delete(id),
  };
}
