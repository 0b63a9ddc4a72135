/** Commands on alarms and outages over HTTP: rights per command, each alarm for itself, everything in the audit log. */
import { describe, expect, it } from 'vitest';
import type { AlarmItem } from '#command-center/contract/live.ts';
import { sampleAlarm } from '../ui/samples.ts';
import { openDesk } from './support/desk.ts';

const path = '/api/alarms/commands';
const open = (...alarms: readonly AlarmItem[]) => {
  const desk = openDesk();
  desk.alarms.push(...alarms);
  return desk;
};

describe('commands on alarms', () => {
  it('are done or refused one by one', async () => {
    const desk = open(sampleAlarm('a1'), sampleAlarm('a2', { state: 'acknowledged' }));
    const { status, body } = await desk.ask('POST', path, {
      as: 'dispatcher',
      body: { command: 'acknowledge', ids: ['a1', 'a2', 'none'] },
    });
    expect(status).toBe(200);
    expect(body.items).toMatchObject([{ id: 'a1', state: 'acknowledged', acknowledgedBy: 'dispatcher' }]);
    expect(body.refused).toContainEqual({ id: 'a2', code: 'wrong-state' });
  });

  it('need the right of the command: a dispatcher shelves, a supervisor takes out of service, a station head only sees', async () => {
    const desk = open(sampleAlarm('a1'));
    const until = new Date(desk.town.now + 3_600_000).toISOString();
    const shelve = { command: 'shelve', ids: ['a1'], reason: '检修', until };
    const out = { command: 'takeOutOfService', ids: ['a1'], reason: '换泵' };
    expect((await desk.ask('POST', path, { as: 'stationHead', body: shelve })).status).toBe(403);
    expect((await desk.ask('POST', path, { as: 'dispatcher', body: out })).status).toBe(403);
    expect((await desk.ask('POST', path, { as: 'leadership', body: shelve })).status).toBe(403);
    const without = await desk.ask('POST', path, { as: 'dispatcher', body: { ...shelve, reason: null } });
    expect(without.body.refused).toEqual([{ id: 'a1', code: 'reason-missing' }]);
    const shelved = await desk.ask('POST', path, { as: 'dispatcher', body: shelve });
    expect(shelved.body.items).toMatchObject([
      { state: 'shelved', hiddenBy: 'dispatcher', hiddenReason: '检修' },
    ]);
    const taken = await desk.ask('POST', path, { as: 'supervisor', body: out });
    expect(taken.body.items).toMatchObject([{ state: 'outOfService' }]);
    const { items } = await desk.deps.audit.list({ limit: 50 });
    expect(items.map(({ action, actorId }) => [action, actorId])).toContainEqual([
      'alarm.shelve',
      'dispatcher',
    ]);
    expect(items.find(({ action }) => action === 'alarm.takeOutOfService')?.detail).toMatchObject({
      done: ['a1'],
      reason: '换泵',
    });
  });

  it('keeps acknowledging one alarm as it was: twice is once, and what is over is not found', async () => {
    const desk = open(
      sampleAlarm('a1'),
      sampleAlarm('gone', { state: 'normal', clearedAt: '2026-01-05T00:00:00.000Z' }),
    );
    const acknowledge = (id: string) =>
      desk.ask('POST', `/api/alarms/${id}/acknowledge`, { as: 'dispatcher' });
    const first = await acknowledge('a1');
    expect(first.body).toMatchObject({ id: 'a1', state: 'acknowledged' });
    expect((await acknowledge('a1')).body).toMatchObject({ acknowledgedAt: first.body.acknowledgedAt });
    expect((await acknowledge('gone')).status).toBe(404);
    expect((await acknowledge('none')).status).toBe(404);
  });
});

describe('commands on outages', () => {
  it('are the dispatcher’s alone, and name an outage that there is', async () => {
    const desk = openDesk();
    const confirm = { command: 'confirm', version: 1 };
    const give = (as: string) => desk.ask('POST', '/api/outages/o1/commands', { as, body: confirm });
    for (const role of ['supervisor', 'agent', 'stationHead', 'leadership'])
      expect((await give(role)).status).toBe(403);
    expect((await give('dispatcher')).status).toBe(404);
    expect((await desk.ask('GET', '/api/outages', { as: 'agent' })).status).toBe(200);
    expect((await desk.ask('GET', '/api/outages', { as: 'stationHead' })).status).toBe(403);
  });
});
