/** The generated documents: complete against CONTRACTS, and without dangling references. */
import { expect, it } from 'vitest';
import { orderCommandData, requestCommandData } from '#command-center/contract/commands.ts';
import { channels } from '#command-center/contract/live.ts';
import { refusalSentences } from '#command-center/contract/problem.ts';
import type { Demo } from './client.ts';

const endpoints = [
  'get /api/site',
  'post /api/session',
  'post /api/requests',
  'get /api/requests',
  'get /api/requests/{id}',
  'post /api/requests/{id}/commands',
  'get /api/orders',
  'get /api/orders/{id}',
  'post /api/orders/{id}/commands',
  'get /api/orders/{id}/candidates',
  'get /api/orders/{id}/divert-proposals',
  'get /api/workers',
  'post /api/workers/{id}/duty',
  'get /api/repair-stations',
  'get /api/heat-stations',
  'get /api/communities',
  'get /api/areas',
  'post /api/blobs',
  'get /api/alarms',
  'post /api/alarms/{id}/acknowledge',
  'post /api/alarms/commands',
  'get /api/outages',
  'post /api/outages/{id}/commands',
  'get /api/notices',
  'get /api/calls',
  'get /api/agents',
  'get /api/heat/cells',
  'get /api/coverage',
  'get /api/heat/communities',
  'get /api/heat/districts',
  'get /api/outbox',
  'get /livez',
  'get /readyz',
  'get /metrics',
  'get /version',
  'get /openapi.json',
  'get /asyncapi.json',
];

const topics = [
  'owntracks/{user}/{device}',
  'workers/{workerId}/orders',
  'workers/{workerId}/commands',
  'workers/{workerId}/replies',
  'heat-stations/{heatStationId}/readings',
  'meters/{meterId}/readings',
  'sources/{sourceId}/requests',
  'sources/{sourceId}/replies',
  'site/notices',
  '/api/live',
];

export function checkDocuments(demo: () => Demo): void {
  it('describes every endpoint, command and refusal in /openapi.json', async () => {
    const { status, body } = await demo().nobody('GET', '/openapi.json');
    expect(status).toBe(200);
    const document = objectOf(body);
    expect(document.openapi).toMatch(/^3\.1/);
    const operations = Object.entries(objectOf(document.paths)).flatMap(([path, methods]) =>
      Object.keys(objectOf(methods)).map((method) => `${method} ${path}`),
    );
    for (const endpoint of endpoints) expect(operations).toContain(endpoint);
    const schemas = objectOf(objectOf(document.components).schemas);
    for (const name of Object.keys(orderCommandData)) expect(schemas).toHaveProperty([`order.${name}`]);
    for (const name of Object.keys(requestCommandData)) expect(schemas).toHaveProperty([`request.${name}`]);
    expect(Object.keys(objectOf(document['x-refusals'])).sort()).toEqual(
      Object.keys(refusalSentences).sort(),
    );
    expectResolved(document);
    const ids = operationIds(document);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of pathsWithoutParameters(document)) expect(id, 'path words without a parameter').toBe('');
  });

  it('describes every topic, the feed and its channels in /asyncapi.json', async () => {
    const { status, body } = await demo().nobody('GET', '/asyncapi.json');
    expect(status).toBe(200);
    const document = objectOf(body);
    expect(document.asyncapi).toMatch(/^3\./);
    const addresses = Object.values(objectOf(document.channels)).map((one) => objectOf(one).address);
    for (const topic of topics) expect(addresses).toContain(topic);
    const phoneOrders = objectOf(objectOf(document.channels).workerOrders);
    expect(phoneOrders).toHaveProperty('messages.workerOrders.payload.properties.orders');
    const schemas = objectOf(objectOf(document.components).schemas);
    for (const channel of channels) expect(schemas).toHaveProperty([`live.${channel}`]);
    expectResolved(document);
  });
}

/** Every `$ref` leads to something of the same document. */
function expectResolved(document: Record<string, unknown>): void {
  for (const [, ref] of JSON.stringify(document).matchAll(/"\$ref":"(#[^"]+)"/g)) {
    const words = (ref ?? '').slice(2).split('/');
    const found = words.reduce<unknown>((at, word) => objectOf(at)[word.replaceAll('~1', '/')], document);
    expect(found, ref).toBeDefined();
  }
}

function operationIds(document: Record<string, unknown>): unknown[] {
  return Object.values(objectOf(document.paths)).flatMap((methods) =>
    Object.values(objectOf(methods)).map((operation) => objectOf(operation).operationId),
  );
}

/** Paths whose `{word}` no parameter describes. */
function pathsWithoutParameters(document: Record<string, unknown>): string[] {
  return Object.entries(objectOf(document.paths)).flatMap(([path, methods]) =>
    Object.values(objectOf(methods)).flatMap((operation) => {
      const told = JSON.stringify(objectOf(operation).parameters);
      return [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, word]) =>
        told.includes(`"${word}"`) ? [] : [path],
      );
    }),
  );
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('an object was expected');
  return { ...value };
}
