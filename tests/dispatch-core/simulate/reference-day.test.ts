/** The reference days hold what DOMAIN 3.4 says of them. */
import { describe, expect, it } from 'vitest';
import { greatCircleM } from '#dispatch-core/assign/travel.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { makeReferenceDay } from '#dispatch-core/simulate/reference-day.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('makeReferenceDay', () => {
  it.each([
    ['calm', 600],
    ['busy', 1150],
    ['surge', 80 * 8 + 240 * 2],
  ] as const)('%s brings about %d orders in ten hours', (name, expected) => {
    const days = seeds.map((seed) => makeReferenceDay(seed, name));
    expect(mean(days.map(({ orders }) => orders.length))).toBeCloseTo(expected, -2);
    for (const { startAt, orders } of days) {
      expect(orders.every(({ createdAt }) => createdAt >= startAt && createdAt < startAt + 10 * hourMs)).toBe(
        true,
      );
    }
  });

  it('puts three times as many into the hours of the surge', () => {
    const inHours = (from: number, to: number) =>
      mean(
        seeds.map((seed) => {
          const { startAt, orders } = makeReferenceDay(seed, 'surge');
          const hour = (at: number) => (at - startAt) / hourMs;
          return (
            orders.filter(({ createdAt }) => hour(createdAt) >= from && hour(createdAt) < to).length /
            (to - from)
          );
        }),
      );
    expect(inHours(3, 5) / inHours(5, 10)).toBeGreaterThan(2.6);
    expect(inHours(3, 5) / inHours(5, 10)).toBeLessThan(3.4);
  });

  it('mixes classes, limits and times on site as agreed', () => {
    const orders = seeds.flatMap((seed) => makeReferenceDay(seed, 'busy').orders);
    const share = (name: string) => orders.filter((order) => order.class === name).length / orders.length;
    expect(share('leak')).toBeCloseTo(0.08, 1);
    expect(share('noHeat')).toBeCloseTo(0.52, 1);
    expect(mean(orders.map(({ serviceMs }) => serviceMs)) / minuteMs).toBeGreaterThan(38.5);
    expect(mean(orders.map(({ serviceMs }) => serviceMs)) / minuteMs).toBeLessThan(41.5);
    const limits = new Set(
      orders.map((order) => `${order.class} ${(order.dueAt - order.createdAt) / minuteMs}`),
    );
    expect([...limits].sort()).toEqual(['leak 30', 'noHeat 120', 'routine 480']);
  });

  it('keeps everything in a square of 20 km, and denser near hot spots', () => {
    const { orders, workers } = makeReferenceDay(4, 'busy', 250);
    expect(workers).toHaveLength(250);
    const lats = [...orders, ...workers].map(({ lat }) => lat);
    const lons = [...orders, ...workers].map(({ lon }) => lon);
    const heightM = greatCircleM(
      { lon: 126.5, lat: Math.min(...lats) },
      { lon: 126.5, lat: Math.max(...lats) },
    );
    const widthM = greatCircleM(
      { lon: Math.min(...lons), lat: 45.74 },
      { lon: Math.max(...lons), lat: 45.74 },
    );
    expect(heightM).toBeLessThan(20_050);
    expect(widthM).toBeLessThan(20_050);
    expect(heightM).toBeGreaterThan(19_000);
    const near = (order: (typeof orders)[number]) =>
      orders.filter((other) => other !== order && greatCircleM(order, other) < 1_000).length;
    const anywhere = orders.length * (Math.PI / 400);
    expect(mean(orders.slice(0, 200).map(near))).toBeGreaterThan(1.25 * anywhere);
  });

  it('lets the number of workers change nothing but the workers', () => {
    expect(makeReferenceDay(5, 'calm', 20).orders).toEqual(makeReferenceDay(5, 'calm', 200).orders);
    expect(makeReferenceDay(5, 'calm', 20).workers).toEqual(
      makeReferenceDay(5, 'calm', 200).workers.slice(0, 20),
    );
  });
});
