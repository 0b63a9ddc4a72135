/** A simulated phone: its way through an order, offers while it drives, refusals, cellars, rounds and shifts. */
import { describe, expect, it } from 'vitest';
import type { Roads } from '#edge-gateway/simulator/drive.ts';
import { createPhone, type PhoneOrder } from '#edge-gateway/simulator/phone.ts';
import { createRadio } from '#edge-gateway/simulator/radio.ts';
import type { Temper } from '#edge-gateway/simulator/temper.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';

const easy: Temper = {
  declines: 0,
  overlooks: 0,
  pace: 1,
  driving: 1,
  cellars: 0,
  doubles: 0,
  jumps: 0,
};
const noRoads: Roads = { route: () => null };
const offered: PhoneOrder = {
  id: 'o-1',
  assignmentId: 'as-1',
  state: 'assigned',
  class: 'leak',
  subtype: 'leak',
  offerExpiresAt: '2026-01-05T00:05:00.000Z',
  paused: false,
  lon: 126.61,
  lat: 45.71,
};
const nextState: Readonly<Record<string, string>> = {
  accept: 'accepted',
  depart: 'en_route',
  arrive: 'on_site',
  report: 'reported',
};

interface Said {
  readonly topic: string;
  readonly body: Record<string, unknown>;
}

/** A phone with a server that moves its order on with each command that reaches it. */
function phoneWith(
  given: Partial<Parameters<typeof createPhone>[0]> & { readonly temper?: Temper },
  first: PhoneOrder | null = offered,
) {
  const said: Said[] = [];
  let order = first;
  const random = seededRandom(3);
  const publish = async (topic: string, body: unknown) => {
    said.push({ topic, body: Object(body) });
    const state = nextState[String(Object(body).command)];
    if (order === null || state === undefined) return;
    order = { ...order, state };
    phone.hear([order]);
  };
  const phone = createPhone({
    username: 'u',
    deviceId: 'd',
    workerId: 'w',
    home: { lon: 126.6, lat: 45.7 },
    temper: easy,
    roads: noRoads,
    random,
    newId: () => 'id',
    radio: createRadio({ publish, random, doubles: 0 }),
    uploadPhoto: async () => 'blob-1',
    nextErrand: () => null,
    isCovered: () => true,
    isStriking: () => false,
    ...given,
  });
  phone.hear(order === null ? [] : [order]);
  const run = async (from: number, to: number, stepMs = 5000) => {
    for (let now = from; now < to; now += stepMs) await phone.tick(now);
  };
  const commands = () =>
    said.filter(({ topic }) => topic === 'workers/w/commands').map(({ body }) => body.command);
  const fixes = () => said.filter(({ topic }) => topic === 'owntracks/u/d').map(({ body }) => body);
  return { phone, said, run, commands, fixes };
}

const hour = 3_600_000;

describe('a phone', () => {
  it('takes an offer, drives, arrives and reports, naming order and assignment', async () => {
    const { run, commands, fixes, said } = phoneWith({});
    await run(0, 6 * hour);
    expect(commands()).toEqual(['accept', 'depart', 'arrive', 'report']);
    const orders = said.filter(({ topic }) => topic === 'workers/w/commands').map(({ body }) => body);
    expect(orders.every((body) => body.orderId === 'o-1' && body.assignmentId === 'as-1')).toBe(true);
    expect(fixes().length).toBeGreaterThan(2000);
    expect(fixes().at(-1)?.lon).toBeCloseTo(126.61, 3);
  });

  it('answers an offer while it works on another order', async () => {
    const working: PhoneOrder = { ...offered, id: 'o-0', assignmentId: 'as-0', state: 'on_site' };
    const { phone, run, said } = phoneWith({}, working);
    phone.hear([working, { ...offered }]);
    await run(0, 3 * 60_000);
    expect(said.map(({ body }) => [body.command, body.orderId])).toContainEqual(['accept', 'o-1']);
  });

  it('declines while it strikes, and lets an offer expire that it overlooks', async () => {
    const striking = phoneWith({ isStriking: () => true });
    await striking.run(0, 60_000);
    expect(striking.commands()).toEqual(['decline']);
    const blind = phoneWith({ temper: { ...easy, overlooks: 1 } });
    await blind.run(0, hour);
    expect(blind.commands()).toEqual([]);
    const assigned = phoneWith({ temper: { ...easy, overlooks: 1 } }, { ...offered, offerExpiresAt: null });
    await assigned.run(0, 60_000);
    expect(assigned.commands()).toEqual(['accept']);
  });

  it('keeps what it has to say while there is no network, and says it in order', async () => {
    let covered = false;
    const { run, said } = phoneWith({ isCovered: () => covered });
    await run(0, 10 * 60_000);
    expect(said).toEqual([]);
    covered = true;
    await run(10 * 60_000, 11 * 60_000);
    const times = said.filter(({ topic }) => topic.startsWith('owntracks')).map(({ body }) => body.tst);
    expect(times.length).toBeGreaterThan(60);
    expect([...times].sort((a, b) => Number(a) - Number(b))).toEqual(times);
    expect(said.map(({ body }) => body.command)).toContain('accept');
  });

  it('makes rounds between orders and stays where it is without any', async () => {
    const rounds = phoneWith({ nextErrand: () => ({ lon: 126.63, lat: 45.72 }) }, null);
    await rounds.run(0, 2 * hour);
    expect(Math.max(...rounds.fixes().map((fix) => Number(fix.lon)))).toBeGreaterThan(126.629);
    const still = phoneWith({}, null);
    await still.run(0, hour);
    expect(Math.max(...still.fixes().map((fix) => Number(fix.lon)))).toBeLessThan(126.6001);
  });

  it('follows the streets at the speed of their times', async () => {
    const route = {
      line: [
        [126.6, 45.7],
        [126.6, 45.71],
        [126.61, 45.71],
      ] as const,
      secondsAt: [0, 300, 500],
    };
    const { run, fixes } = phoneWith({ roads: { route: () => route } }, { ...offered, state: 'en_route' });
    await run(0, 301_000, 1000);
    const at300 = fixes().at(-1);
    expect(at300?.lat).toBeCloseTo(45.71, 3);
    expect(at300?.lon).toBeCloseTo(126.6, 3);
    await run(301_000, 520_000, 1000);
    expect(fixes().at(-1)?.lon).toBeCloseTo(126.61, 3);
  });

  it('says a word again that had no effect, but not all the time', async () => {
    const deaf: Said[] = [];
    const random = seededRandom(1);
    const radio = createRadio({
      publish: async (topic, body) => void deaf.push({ topic, body: Object(body) }),
      random,
      doubles: 0,
    });
    const { run } = phoneWith({ radio });
    await run(0, 10 * 60_000);
    const accepts = deaf.filter(({ body }) => body.command === 'accept');
    expect(accepts.length).toBeGreaterThanOrEqual(3);
    expect(accepts.length).toBeLessThanOrEqual(4);
  });
});

describe('a radio', () => {
  it('loses the oldest places first and no word about an order', async () => {
    const sent: string[] = [];
    const radio = createRadio({
      publish: async (topic) => void sent.push(topic),
      random: () => 1,
      doubles: 0,
    });
    await radio.setCovered(false);
    await radio.send('workers/w/commands', {});
    for (let n = 0; n < 1000; n += 1) await radio.send('owntracks/u/d', { n });
    expect(radio.waiting).toBe(400);
    await radio.setCovered(true);
    expect(sent[0]).toBe('workers/w/commands');
    expect(sent).toHaveLength(400);
  });

  it('sends some messages twice', async () => {
    let sent = 0;
    const radio = createRadio({
      publish: async () => void sent++,
      random: seededRandom(4),
      doubles: 0.5,
    });
    for (let n = 0; n < 200; n += 1) await radio.send('t', {});
    expect(sent).toBeGreaterThan(260);
    expect(sent).toBeLessThan(340);
  });
});
