/** The heat map: counts per cell, community and district that agree with each other, and their total. */
import * as v from 'valibot';
import { type HeatCells, type HeatPlaces, heatCells, heatPlaces } from '#command-center/contract/http.ts';
import { hourMs } from '#dispatch-core/domain/time.ts';
import type { HeatQuery, ServerDeps } from '../deps.ts';
import { parseDuration } from '../duration.ts';
import { found } from '../problem.ts';
import { jsonRoute, noBody, type Route } from '../route.ts';
import { createShortCache } from '../short-cache.ts';

const longestMs = 31 * 24 * hourMs;
const windowWord = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(32),
    v.check((text) => {
      const ms = parseDuration(text);
      return ms !== null && ms > 0 && ms <= longestMs;
    }, 'an ISO 8601 duration up to P31D, e.g. PT24H'),
  ),
  'PT24H',
);
const measureWord = v.optional(v.picklist(['requests', 'orders', 'overdue']), 'requests');
const placesQuery = v.object({ window: windowWord, measure: measureWord });
const cellsQuery = v.object({
  ...placesQuery.entries,
  resolution: v.optional(v.picklist(['7', '8', '9'], '7, 8 or 9'), '8'),
});

/** Wall milliseconds that an answer is used again; one query a screen and second would be too many. */
const keepMs = 3_000;

export function heatRoutes(deps: ServerDeps): Route[] {
  const cells = createShortCache<HeatCells>(() => deps.clock.wallNow(), keepMs, 64);
  const places = createShortCache<HeatPlaces>(() => deps.clock.wallNow(), keepMs, 64);
  const queryOf = (words: v.InferOutput<typeof placesQuery>): HeatQuery => ({
    ...words,
    windowMs: parseDuration(words.window) ?? 24 * hourMs,
    now: deps.clock.now(),
  });
  const placesRoute = (kind: 'communities' | 'districts', summary: string): Route =>
    jsonRoute({
      method: 'get',
      path: `/api/heat/${kind}`,
      summary,
      access: 'heat.read',
      query: placesQuery,
      body: noBody,
      answer: heatPlaces,
      handle: async ({ query }) =>
        found(await places(`${kind} ${JSON.stringify(query)}`, () => deps.heat[kind](queryOf(query)))),
    });
  return [
    jsonRoute({
      method: 'get',
      path: '/api/heat/cells',
      summary: 'Counts and rates per H3 cell',
      access: 'heat.read',
      query: cellsQuery,
      body: noBody,
      answer: heatCells,
      handle: async ({ query }) => {
        const { resolution, ...words } = query;
        const ask = () => deps.heat.cells({ ...queryOf(words), resolution: resolutions[resolution] });
        return found(await cells(JSON.stringify(query), ask));
      },
    }),
    placesRoute('communities', 'Counts and rates per community'),
    placesRoute('districts', 'Counts and rates per district'),
  ];
}

const resolutions = { '7': 7, '8': 8, '9': 9 } as const;
