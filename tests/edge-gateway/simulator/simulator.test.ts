/** The simulated town's parts: driving, a phone's way through an order, the day shape of reports. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseReport, nextReportInMs } from '#edge-gateway/simulator/callers.ts';
import { driveTowards } from '#edge-gateway/simulator/drive.ts';
import { sampleStation } from '#edge-gateway/simulator/heat-station.ts';
import { createPhone, type PhoneOrder } from '#edge-gateway/simulator/phone.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';

const around = fc.record({
  lon: fc.double({ min: 126.5, max: 126.8, noNaN: true }),
  lat: fc.double({ min: 45.6, max: 45.9, noNaN: true }),
});

describe('driveTowards', () => {
  it('never drives farther than it may and always arrives in the end', () => {
    fc.assert(
      fc.property(around, around, fc.integer({ min: 10, max: 3000 }), (from, to, metres) => {
        let step = driveTowards(from, to, metres);
        for (let n = 0; n < 20_000 && !step.arrived; n++) step = driveTowards(step, to, metres);
        expect(step.arrived).toBe(true);
        expect(step.lon).toBeCloseTo(to.lon, 5);
        expect(step.lat).toBeCloseTo(to.lat, 5);
      }),
    );
  });
});

describe('a phone', () => {
  it('takes an offer, drives, arrives and reports, naming order and assignment', async () => {
    const said: { topic: string; body: Record<string, unknown> }[] = [];
    let order: PhoneOrder = {
      id: 'o-1',
      assignmentId: 'as-1',
      state: 'assigned',
      class: 'noHeat',
      lon: 126.61,
      lat: 45.71,
    };
    const next: Record<string, string> = {
      accept: 'accepted',
      depart: 'en_route',
      arrive: 'on_site',
      report: 'reported',
    };
    const phone = createPhone({
      username: 'u',
      deviceId: 'd',
      workerId: 'w',
      home: { lon: 126.6, lat: 45.7 },
      random: seededRandom(3),
      newId: () => 'id',
      uploadPhoto: async () => 'blob-1',
      session: () => ({
        publish: async (topic, body) => {
          said.push({ topic, body: body as Record<string, unknown> });
          const state = next[String((body as Record<string, unknown>).command)];
          if (state !== undefined) order = { ...order, state };
          phone.hear([order]);
        },
        end: async () => undefined,
      }),
    });
    phone.hear([order]);
    for (let now = 0; now < 3_600_000; now += 5000) await phone.tick(now);
    const commands = said.filter((message) => message.topic === 'workers/w/commands');
    expect(commands.map((message) => message.body.command)).toEqual(['accept', 'depart', 'arrive', 'report']);
    expect(commands.every((m) => m.body.orderId === 'o-1' && m.body.assignmentId === 'as-1')).toBe(true);
    const fixes = said.filter((message) => message.topic === 'owntracks/u/d');
    expect(fixes.length).toBeGreaterThan(300);
    const last = fixes.at(-1)?.body;
    expect(last?.lon).toBeCloseTo(126.61, 3);
  });
});

describe('callers and stations', () => {
  it('report more in the morning than at night', () => {
    const meanAt = (hour: number) => {
      const random = seededRandom(9);
      let sum = 0;
      for (let n = 0; n < 500; n++) sum += nextReportInMs(200, hour * 3_600_000, 0, random);
      return sum / 500;
    };
    expect(meanAt(9)).toBeLessThan(meanAt(3) / 5);
  });

  it('choose known kinds of reports and plausible values', () => {
    const random = seededRandom(5);
    const kinds = new Set(Array.from({ length: 300 }, () => chooseReport(random).subtype));
    expect(kinds).toEqual(new Set(['notWarm', 'tempCheck', 'openValve', 'flush', 'leak']));
    const values = sampleStation(3, Date.UTC(2026, 0, 5, 1), random);
    expect(values.supplySecC).toBeGreaterThan(values.returnSecC ?? Number.NaN);
    expect(values.outdoorC).toBeLessThan(0);
  });
});
