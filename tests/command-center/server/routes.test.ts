import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { channelItems, serverFrame } from '#command-center/contract/live.ts';
import { openDesk, quietBroker } from './support/desk.ts';

/** Every address of CONTRACTS, and the ones that administration needs. */
const promised = [
  'POST /api/session',
  'GET /api/session',
  'DELETE /api/session',
  'POST /api/wall-session',
  'GET /api/site',
  'POST /api/site/clock',
  'GET /api/simulation',
  'POST /api/simulation',
  'GET /api/simulate',
  'POST /api/simulate',
  'POST /api/requests',
  'GET /api/requests',
  'GET /api/requests/:id',
  'POST /api/requests/:id/commands',
  'POST /api/requests/commands',
  'GET /api/orders',
  'GET /api/orders/:id',
  'GET /api/orders/:id/candidates',
  'GET /api/orders/:id/divert-proposals',
  'POST /api/orders/:id/commands',
  'GET /api/workers',
  'POST /api/workers/:id/duty',
  'GET /api/workers/:id/track',
  'GET /api/repair-stations',
  'GET /api/heat-stations',
  'GET /api/communities',
  'GET /api/areas',
  'GET /api/districts',
  'GET /api/heat/cells',
  'GET /api/coverage',
  'GET /api/heat/communities',
  'GET /api/heat/districts',
  'GET /tiles/base/:file',
  'GET /tiles/live/:layer/:z/:x/:file',
  'GET /api/route',
  'GET /api/road-closures',
  'POST /api/road-closures',
  'DELETE /api/road-closures/:id',
  'POST /api/blobs',
  'GET /api/blobs/:id',
  'GET /api/alarms',
  'POST /api/alarms/:id/acknowledge',
  'POST /api/alarms/commands',
  'GET /api/outages',
  'POST /api/outages/:id/commands',
  'GET /api/notices',
  'GET /api/calls',
  'GET /api/agents',
  'GET /api/outbox',
  'GET /api/audit',
  'GET /api/rejects',
  'GET /api/settings',
  'POST /api/settings/:key',
  'POST /api/import/:kind',
  'GET /api/backup',
  'GET /api/export/:kind',
  'GET /api/service-types',
  'GET /api/users',
  'POST /api/users',
  'DELETE /api/users/:id',
  'GET /api/tokens',
  'POST /api/tokens',
  'DELETE /api/tokens/:id',
  'GET /api/devices',
  'POST /api/devices',
  'DELETE /api/devices/:username',
  'GET /livez',
  'GET /readyz',
  'GET /version',
  'GET /metrics',
  'GET /openapi.json',
  'GET /asyncapi.json',
];

describe('the route table', () => {
  it('has every promised route once, and no other', () => {
    const { routes } = openDesk();
    const have = routes.map((route) => `${route.method.toUpperCase()} ${route.path}`);
    expect(have.toSorted()).toEqual(promised.toSorted());
  });

  it('asks everybody to sign in but for what is public', async () => {
    const { routes, app } = openDesk();
    for (const route of routes) {
      const path = route.path.replace(/:\w+/g, 'x');
      const response = await app.request(path, { method: route.method.toUpperCase() });
      if (route.access === 'public') expect(response.status, path).not.toBe(401);
      else expect(response.status, path).toBe(401);
    }
  });

  it('lets each role read exactly the lists that the table grants', async () => {
    const desk = openDesk();
    const statusOf = async (as: string, path: string) => (await desk.ask('GET', path, { as })).status;
    expect(await statusOf('admin', '/api/orders')).toBe(403);
    expect(await statusOf('auditor', '/api/orders')).toBe(403);
    expect(await statusOf('auditor', '/api/audit')).toBe(200);
    expect(await statusOf('supervisor', '/api/audit')).toBe(403);
    expect(await statusOf('leadership', '/api/orders')).toBe(200);
    expect(await statusOf('leadership', '/api/workers')).toBe(403);
    expect(await statusOf('w1', '/api/orders')).toBe(200);
    expect(await statusOf('w1', '/api/heat/cells')).toBe(403);
    expect(await statusOf('admin', '/api/users')).toBe(200);
    expect(await statusOf('admin', '/api/rejects')).toBe(200);
    expect(await statusOf('supervisor', '/api/rejects')).toBe(200);
    expect(await statusOf('dispatcher', '/api/rejects')).toBe(403);
    expect(await statusOf('supervisor', '/api/settings')).toBe(403);
    expect(await statusOf('dispatcher', '/api/users')).toBe(403);
  });

  it('answers every list in its own shape', async () => {
    const desk = openDesk();
    const as: Record<string, string> = {
      '/api/users': 'admin',
      '/api/tokens': 'admin',
      '/api/devices': 'admin',
      '/api/audit': 'auditor',
      '/api/settings': 'admin',
      '/api/backup': 'admin',
      '/api/simulation': 'admin',
    };
    // Only a demonstration has switches; this desk simulates nothing.
    const absent = new Set(['/api/simulation', '/api/simulate']);
    const needed: Record<string, string> = { '/api/route': '?from=126.6,45.7&to=126.7,45.8' };
    for (const route of desk.routes.filter((one) => one.method === 'get' && !one.path.includes(':'))) {
      const asked = await desk.ask('GET', `${route.path}${needed[route.path] ?? ''}`, {
        as: as[route.path] ?? 'supervisor',
      });
      expect(asked.status, route.path).toBe(absent.has(route.path) ? 404 : 200);
    }
  });
});

describe('addresses that are none', () => {
  it('answers problem+json for unknown addresses and wrong methods', async () => {
    const desk = openDesk();
    const unknown = await desk.ask('GET', '/api/nothing');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'not-found', status: 404 } });
    expect(unknown.headers.get('content-type')).toContain('application/problem+json');
    const wrong = await desk.ask('DELETE', '/api/orders/x');
    expect(wrong).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
    expect(wrong.headers.get('allow')).toBe('GET');
    expect((await desk.ask('POST', '/somewhere', { body: {} })).status).toBe(404);
  });

  it('says how to build the pages when they are missing', async () => {
    const desk = openDesk();
    const page = await desk.ask('GET', '/desk');
    expect(page.status).toBe(503);
    expect(page.body).toContain('npm run build');
    expect((await desk.ask('GET', '/assets/x.js')).status).toBe(404);
  });

  it('sends the safety headers with every answer', async () => {
    const { headers } = await openDesk().ask('GET', '/livez');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it('answers a fault with an incident and without the cause', async () => {
    const desk = openDesk({
      ops: {
        ready: () => Promise.reject(new Error('secret of the database')),
        busStats: () => ({ peers: 0, isWhole: true, gaps: 0 }),
        failingTimers: async () => 0,
        ingestCounts: () => ({}),
        broker: () => quietBroker,
      },
    });
    const asked = await desk.ask('GET', '/readyz');
    expect(asked).toMatchObject({ status: 500, body: { code: 'fault' } });
    expect(JSON.stringify(asked.body)).not.toContain('secret');
    expect(desk.logged).toContain('error http.fault');
  });
});

describe('the documents', () => {
  it('describes every route with parameters, bodies and answers', async () => {
    const desk = openDesk();
    const { body } = await desk.ask('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const operations = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(operations.toSorted()).toEqual(promised.toSorted());
    const ids = Object.values<Record<string, { operationId: string }>>(body.paths).flatMap((methods) =>
      Object.values(methods).map((operation) => operation.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(body.paths['/api/orders'].get.parameters.map((one: { name: string }) => one.name)).toContain(
      'repairStation',
    );
    expect(body.paths['/api/requests'].post.requestBody.content['application/json'].schema.type).toBe(
      'object',
    );
    expect(body.components.schemas['order.accept']).toBeDefined();
    expect(body['x-refusals']['already-claimed'].status).toBe(409);
    const references = JSON.stringify(body).match(/"#\/[^"]+"/g) ?? [];
    for (const reference of new Set(references)) {
      const path = JSON.parse(reference).slice(2).split('/');
      expect(
        path.reduce((at: Record<string, unknown>, key: string) => at?.[key], body),
        reference,
      ).toBeDefined();
    }
  });

  it('describes every topic and every live channel', async () => {
    const { body } = await openDesk().ask('GET', '/asyncapi.json');
    const addresses = Object.values<{ address: string }>(body.channels).map((one) => one.address);
    for (const address of [
      'workers/{workerId}/commands',
      'sources/{sourceId}/requests',
      'owntracks/{user}/{device}',
    ]) {
      expect(addresses).toContain(address);
    }
    expect(Object.keys(body.components.schemas)).toEqual(
      Object.keys(channelItems).map((name) => `live.${name}`),
    );
    expect(v.is(serverFrame, { t: 'tick', at: '2026-01-05T00:00:00.000Z' })).toBe(true);
  });

  it('counts what the gateway counts and what the feed does', async () => {
    const { body } = await openDesk().ask('GET', '/metrics');
    expect(body).toContain('hearthline_ingest_messages_total{stream="fixes",outcome="received",reason=""} 5');
    expect(body).toContain(
      'hearthline_ingest_messages_total{stream="fixes",outcome="rejected",reason="off-duty"} 1',
    );
    expect(body).toContain('hearthline_feed_clients 0');
    expect(body).toContain('hearthline_process_resident_memory_bytes');
  });
});
