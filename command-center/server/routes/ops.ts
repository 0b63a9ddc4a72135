/** For those who run the server: alive, ready, version, metrics, and the documents of both interfaces. */

import * as v from 'valibot';
import { readiness, versionItem } from '#command-center/contract/admin.ts';
import { renderAsyncapi } from '../asyncapi.ts';
import type { ServerDeps } from '../deps.ts';
import { createMetrics } from '../metrics.ts';
import { renderOpenapi } from '../openapi.ts';
import { found, type Reply } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route, rawRoute } from '../route.ts';

/** `all` gives the whole table, these routes included, when a document is asked for. */
export function opsRoutes(deps: ServerDeps, all: () => readonly Route[]): Route[] {
  const metrics = createMetrics(deps);
  return [
    jsonRoute({
      method: 'get',
      path: '/livez',
      summary: 'The process answers',
      access: 'public',
      query: noQuery,
      body: noBody,
      answer: v.object({ ok: v.literal(true) }),
      handle: async (): Promise<Reply<{ ok: true }>> => found({ ok: true }),
    }),
    rawRoute({
      method: 'get',
      path: '/readyz',
      summary: 'Everything that is needed works; 503 and the failing check otherwise',
      access: 'public',
      mediaType: 'application/json',
      jsonAnswer: readiness,
      async handle({ c }) {
        const checks = await deps.ops.ready();
        const ready = checks.every((one) => one.ok);
        c.header('cache-control', 'no-store');
        return c.json({ ready, checks }, ready ? 200 : 503);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/version',
      summary: 'Name, version and runtime',
      access: 'public',
      query: noQuery,
      body: noBody,
      answer: versionItem,
      handle: async () => found({ ...deps.settings.version }),
    }),
    rawRoute({
      method: 'get',
      path: '/metrics',
      summary: 'Counters for Prometheus',
      access: 'public',
      mediaType: 'text/plain',
      async handle({ c }) {
        c.header('content-type', metrics.contentType);
        c.header('cache-control', 'no-store');
        return c.body(await metrics.render());
      },
    }),
    documentRoute('/openapi.json', 'This interface as an OpenAPI 3.1 document', () =>
      renderOpenapi(all(), deps.settings.version.version),
    ),
    documentRoute('/asyncapi.json', 'MQTT topics and the live feed as an AsyncAPI 3 document', () =>
      renderAsyncapi(deps.settings.version.version),
    ),
  ];
}

/** Documents never change while the process lives: rendered at the first question. */
function documentRoute(path: string, summary: string, renderDocument: () => object): Route {
  let text: string | undefined;
  return rawRoute({
    method: 'get',
    path,
    summary,
    access: 'public',
    mediaType: 'application/json',
    async handle({ c }) {
      text ??= JSON.stringify(renderDocument());
      c.header('content-type', 'application/json; charset=utf-8');
      return c.body(text);
    },
  });
}
