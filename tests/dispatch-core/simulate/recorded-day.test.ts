/** A day out of a log: who was there, how long the work took, what was taken back. */
import { describe, expect, it } from 'vitest';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { makeRecordedDay, type RecordedOrder } from '#dispatch-core/simulate/recorded-day.ts';
import { type RecordedEvent, recordedFromEvents } from '#dispatch-core/simulate/recorded-events.ts';
import { contradictionsIn, runUnder } from './crowd.ts';

const start = Date.UTC(2026, 0, 12, 8);
const born = {
  class: 'noHeat',
  lon: 126.6,
  lat: 45.7,
  dueAt: start + 2 * hourMs,
  areaId: 'a',
  repairStationId: 's',
};
const event = (orderId: string, type: string, minute: number, data: object = {}): RecordedEvent => ({
  orderId,
  type,
  occurredAt: start + minute * minuteMs,
  data: { ...data },
});

describe('recordedFromEvents', () => {
  it('reads birth, worker, time on site and withdrawal', () => {
    const orders = recordedFromEvents([
      event('one', 'dispatch', 0, { order: born }),
      event('one', 'offer', 1, { workerId: 'li' }),
      event('two', 'dispatch', 2, { order: { ...born, class: 'leak', repairStationId: null } }),
      event('one', 'decline', 3, { workerId: 'li' }),
      event('one', 'claim', 4, { workerId: 'wang' }),
      event('one', 'arrive', 20),
      event('two', 'void', 21, { workerId: 'zhao' }),
      event('one', 'report', 55),
      event('own', 'supplement', 60, { order: born, workerId: 'li' }),
    ]);
    expect(orders).toEqual([
      expect.objectContaining({
        id: 'one',
        createdAt: start,
        workerId: 'wang',
        serviceMs: 35 * minuteMs,
        withdrawnAt: null,
      }),
      expect.objectContaining({
        id: 'two',
        class: 'leak',
        workerId: null,
        serviceMs: null,
        withdrawnAt: start + 21 * minuteMs,
      }),
    ]);
  });

  it('passes over what it does not understand', () => {
    const strange = [event('x', 'dispatch', 0, { order: { ...born, lon: 'here' } }), event('x', 'arrive', 1)];
    expect(recordedFromEvents([...strange, { ...event('', 'register', 0), orderId: null }])).toEqual([]);
  });
});

describe('makeRecordedDay', () => {
  const order = (id: string, minute: number, changes: Partial<RecordedOrder> = {}): RecordedOrder => ({
    ...{ id, class: 'noHeat', lon: 126.6 + minute / 1000, lat: 45.7, areaId: null, repairStationId: 's' },
    ...{ createdAt: start + minute * minuteMs, dueAt: start + (minute + 120) * minuteMs, workerId: 'wang' },
    ...{ serviceMs: null, withdrawnAt: null, ...changes },
  });

  it('starts everybody at his first order and draws missing times by the order alone', () => {
    const recorded = [
      order('b', 10, { workerId: 'li' }),
      order('a', 0),
      order('c', 20, { serviceMs: 60_000 }),
    ];
    const day = makeRecordedDay(recorded, { seed: 1, workers: null });
    expect(day.orders.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(day.workers.map(({ id, lon }) => [id, lon])).toEqual([
      ['li', 126.61],
      ['wang', 126.6],
    ]);
    expect(day.orders[2]?.serviceMs).toBe(60_000);
    const fewer = makeRecordedDay([order('a', 0)], { seed: 1, workers: null });
    expect(fewer.orders[0]?.serviceMs).toBe(day.orders[0]?.serviceMs);
    expect(makeRecordedDay(recorded, { seed: 2, workers: null }).orders[0]?.serviceMs).not.toBe(
      day.orders[0]?.serviceMs,
    );
  });

  it('takes as many strangers as asked, and refuses a day without orders or people', () => {
    expect(makeRecordedDay([order('a', 0)], { seed: 1, workers: 7 }).workers).toHaveLength(7);
    expect(() => makeRecordedDay([], { seed: 1, workers: 7 })).toThrow('no orders');
    const unassigned = [order('a', 0, { workerId: null })];
    expect(() => makeRecordedDay(unassigned, { seed: 1, workers: null })).toThrow('no workers');
  });

  it('sends people of other stations when the ring of an order has grown, and contradicts itself never', () => {
    const recorded = [
      order('a', 0, { repairStationId: 'north', areaId: 'n' }),
      order('b', 1, { repairStationId: 'south', areaId: 's', workerId: null }),
    ];
    const outcome = runUnder(makeRecordedDay(recorded, { seed: 1, workers: null }), 'hearthline');
    expect(contradictionsIn(outcome)).toEqual([]);
    expect(outcome.orders.map(({ phase }) => phase)).toEqual(['served', 'served']);
    const [sent] = outcome.log.filter((line) => line.includes('|send|b|'));
    expect(Number(sent?.split('|')[0])).toBeGreaterThanOrEqual(minuteMs + 5 * minuteMs);
  });
});
