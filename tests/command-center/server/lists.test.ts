/** Lists: limits and cursors are kept, filters given several times are joined, nobody sees others' requests. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { payloadOf, registerFromSource } from '#command-center/server/commands.ts';
import { openDesk, report } from './support/desk.ts';

const places = ['repair-stations', 'heat-stations', 'communities', 'areas', 'districts'] as const;

/** A desk whose city has three of everything, in no order. */
function deskOfThree() {
  const base = openDesk();
  const ids = ['c', 'a', 'b'];
  const areas = async () =>
    ids.map((id) => ({
      id,
      name: id,
      kind: 'area' as const,
      repairStationId: null,
      dispatchMode: null,
      geometry: { type: 'MultiPolygon' as const, coordinates: [] },
    }));
  const city = {
    ...base.deps.city,
    areas,
    districts: areas,
    communities: async () =>
      ids.map((id) => ({
        id,
        name: id,
        districtId: null,
        areaId: null,
        heatStationId: null,
        lon: 126.6,
        lat: 45.7,
        households: 1,
      })),
    heatStations: async () =>
      ids.map((id) => ({
        id,
        name: id,
        lon: 126.6,
        lat: 45.7,
        at: null,
        values: {},
        bad: [],
      })),
    repairStations: async () =>
      ids.map((id) => ({
        id,
        name: id,
        phone: null,
        lon: 126.6,
        lat: 45.7,
        staffed: true,
        workersOnDuty: 0,
        openOrders: 0,
      })),
  };
  return openDesk({ city });
}

describe('lists of places', () => {
  it.each(places)('/api/%s keeps limit and cursor, in the order of ids', async (name) => {
    const desk = deskOfThree();
    const response = (query: string) => desk.ask('GET', `/api/${name}${query}`, { as: 'supervisor' });
    const idsOf = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);
    const first = await response('?limit=2');
    expect(idsOf(first.body)).toEqual(['a', 'b']);
    const second = await response(`?limit=2&cursor=${first.body.nextCursor}`);
    expect([idsOf(second.body), second.body.nextCursor]).toEqual([['c'], null]);
    const whole = await response('');
    expect([idsOf(whole.body), whole.body.nextCursor]).toEqual([['a', 'b', 'c'], null]);
    expect((await response('?limit=0')).status).toBe(400);
    expect((await response('?cursor=nonsense')).status).toBe(400);
  });

  it('workers refuse a cursor that is not theirs', async () => {
    const desk = openDesk();
    expect((await desk.ask('GET', '/api/workers?cursor=zzz', { as: 'supervisor' })).status).toBe(400);
  });
});

describe('parameters that are given several times', () => {
  it('are joined where a list is meant and refused where one word is', async () => {
    const desk = openDesk();
    const body = report();
    const made = await desk.ask('POST', '/api/requests', { as: 'agent', body });
    const { id, version } = made.body.request;
    await desk.ask('POST', `/api/requests/${id}/commands`, {
      as: 'agent',
      body: { commandId: randomUUID(), command: 'dispatch', version, data: {} },
    });
    const count = async (query: string) => {
      const asked = await desk.ask('GET', `/api/orders?${query}`, { as: 'dispatcher' });
      return [asked.status, asked.body.items?.length];
    };
    expect(await count('state=assigned&state=pooled')).toEqual([200, 1]);
    expect(await count('state=assigned,pooled')).toEqual([200, 1]);
    expect(await count('state=assigned&state=accepted')).toEqual([200, 0]);
    expect(await count('state=pooled&state=nonsense')).toEqual([400, undefined]);
    expect(await count('area=a&area=b')).toEqual([400, undefined]);
    // As a form sends what was not filled in.
    expect(await count('state=&area=&repairStation=&worker=&overdue=&q=&cursor=&limit=')).toEqual(
      await count(''),
    );
    expect(await count('limit=1&limit=2')).toEqual([400, undefined]);
    const requests = await desk.ask('GET', '/api/requests?state=open&state=dispatched', { as: 'agent' });
    expect(requests).toMatchObject({ status: 200, body: { items: [{ id }] } });
  });
});

describe('possible duplicates', () => {
  it('tell a source nothing of other people’s requests, but its own', async () => {
    const desk = openDesk();
    await desk.ask('POST', '/api/requests', { as: 'agent', body: report() });
    const say = async (sourceId: string, externalId: string) => {
      const body = { ...report({ source: 'wechat', externalId }), commandId: undefined };
      return payloadOf(await registerFromSource(desk.deps, { sourceId, name: sourceId }, body));
    };
    const first = await say('wechat1', 'E1');
    expect(first).toMatchObject({ possibleDuplicates: [] });
    expect(await say('wechat1', 'E2')).toMatchObject({ possibleDuplicates: [{ externalId: 'E1' }] });
    expect(await say('other', 'E3')).toMatchObject({ possibleDuplicates: [] });
  });
});

describe('what somebody may do to an order', () => {
  it('follows its flags: pause, supervision and postponement', async () => {
    const desk = openDesk();
    const made = await desk.ask('POST', '/api/requests', { as: 'agent', body: report() });
    const { id: requestId, version } = made.body.request;
    const give = (as: string, path: string, body: Record<string, unknown>) =>
      desk.ask('POST', path, { as, body: { commandId: randomUUID(), ...body } });
    await give('agent', `/api/requests/${requestId}/commands`, { command: 'dispatch', version, data: {} });
    const id = (await desk.ask('GET', '/api/orders', { as: 'dispatcher' })).body.items[0].id;
    const flags = [
      'pause',
      'resume',
      'supervise',
      'unsupervise',
      'requestPostponement',
      'decidePostponement',
    ];
    const allowed = async (as: string) => {
      const detail = await desk.ask('GET', `/api/orders/${id}`, { as });
      return flags.filter((name) => detail.body.allowed.includes(name));
    };
    await give('w1', `/api/orders/${id}/commands`, { command: 'claim' });
    const { assignmentId } = desk.town.store.order(id);
    expect(await allowed('w1')).toEqual(['pause', 'requestPostponement']);
    expect(await allowed('supervisor')).toEqual(['supervise']);
    const tell = async (as: string, command: string, data: Record<string, unknown>) => {
      const fence = as === 'w1' ? { assignmentId } : { version: desk.town.store.order(id).version };
      const done = await give(as, `/api/orders/${id}/commands`, { command, ...fence, data });
      expect([command, done.status, done.body.titleEn]).toEqual([command, 200, undefined]);
    };
    await tell('w1', 'pause', {
      reason: 'weather',
      evidence: [{ kind: 'arrivalPhoto', blobId: 'blob-arrivalPhoto' }],
    });
    await tell('supervisor', 'supervise', { note: '跟进' });
    expect(await allowed('w1')).toEqual(['resume', 'requestPostponement']);
    expect(await allowed('supervisor')).toEqual(['unsupervise']);
    await tell('w1', 'resume', {});
    await tell('w1', 'requestPostponement', { reason: 'parts', hours: 4 });
    expect(await allowed('w1')).toEqual(['pause']);
    expect(await allowed('supervisor')).toEqual(['unsupervise', 'decidePostponement']);
  });
});
