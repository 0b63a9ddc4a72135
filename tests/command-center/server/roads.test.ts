import { describe, expect, it } from 'vitest';
import { openDesk } from './support/desk.ts';

const place = { kind: 'point', at: [126.6, 45.7], radiusM: 40 };

describe('GET /api/route', () => {
  it('answers a line with its kind to those who send or drive', async () => {
    const desk = openDesk();
    const path = '/api/route?from=126.60,45.70&to=126.61,45.71';
    for (const as of ['dispatcher', 'supervisor', 'w1', 'stationHead']) {
      const asked = await desk.ask('GET', path, { as });
      expect(asked.status, as).toBe(200);
      expect(asked.body).toMatchObject({ kind: 'estimate', steps: [], geometry: { type: 'LineString' } });
    }
    expect((await desk.ask('GET', path, { as: 'leadership' })).status).toBe(403);
  });

  it('says what is wrong with a point', async () => {
    const desk = openDesk();
    const statusOf = async (query: string) =>
      (await desk.ask('GET', `/api/route${query}`, { as: 'dispatcher' })).status;
    expect(await statusOf('')).toBe(400);
    expect(await statusOf('?from=126.6,45.7')).toBe(400);
    expect(await statusOf('?from=here&to=126.6,45.7')).toBe(400);
    expect(await statusOf('?from=126.6,95.7&to=126.6,45.7')).toBe(400);
    expect(await statusOf('?from=126.6,45.7,3&to=126.6,45.7')).toBe(400);
    expect(await statusOf('?from=126.6,45.7&to=-0.5,45.7')).toBe(200);
  });
});

describe('road closures', () => {
  it('begin now when no time is given, are listed, and can be taken away', async () => {
    const desk = openDesk();
    const closed = await desk.ask('POST', '/api/road-closures', {
      as: 'dispatcher',
      body: { reason: '主管泄漏抢修', place },
    });
    expect(closed).toMatchObject({
      status: 201,
      body: { active: true, toAt: null, place, createdBy: 'dispatcher' },
    });
    const listed = await desk.ask('GET', '/api/road-closures', { as: 'w1' });
    expect(listed.body.items).toEqual([closed.body]);
    const path = `/api/road-closures/${closed.body.id}`;
    expect((await desk.ask('DELETE', path, { as: 'w1' })).status).toBe(403);
    expect((await desk.ask('DELETE', path, { as: 'supervisor' })).status).toBe(200);
    expect((await desk.ask('DELETE', path, { as: 'supervisor' })).status).toBe(404);
    expect((await desk.ask('GET', '/api/road-closures', { as: 'w1' })).body.items).toEqual([]);
  });

  it('are refused when they end before they begin or in the past, or lie nowhere', async () => {
    const desk = openDesk();
    const now = desk.town.now;
    const iso = (ms: number) => new Date(now + ms).toISOString();
    const refused = async (body: Record<string, unknown>) =>
      (
        await desk.ask('POST', '/api/road-closures', {
          as: 'dispatcher',
          body: { reason: 'x', place, ...body },
        })
      ).body;
    expect(await refused({ fromAt: iso(5_000), toAt: iso(4_000) })).toMatchObject({ code: 'invalid-data' });
    expect((await refused({ toAt: iso(-1_000) })).detail.paths).toEqual(['toAt: must lie in the future']);
    expect(await refused({ place: { kind: 'point', at: [126.6, 45.7] } })).toMatchObject({
      code: 'invalid-data',
    });
    expect(await refused({ place: { kind: 'point', at: [300, 45.7], radiusM: 4 } })).toMatchObject({
      code: 'invalid-data',
    });
    const open = [
      [1, 1],
      [2, 1],
      [2, 2],
      [1, 2],
    ];
    expect(await refused({ place: { kind: 'area', rings: [open] } })).toMatchObject({ code: 'invalid-data' });
    expect((await refused({ place: { kind: 'area', rings: [[...open, open[0]]] } })).active).toBe(true);
    expect((await refused({ fromAt: iso(5_000), toAt: iso(9_000) })).active).toBe(false);
    expect(
      (await desk.ask('POST', '/api/road-closures', { as: 'agent', body: { reason: 'x', place } })).status,
    ).toBe(403);
  });
});
