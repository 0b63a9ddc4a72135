/** Diverts over real rankings: a leak and a man on his way to a routine visit, somebody else for the one who loses. */
import { describe, expect, it } from 'vitest';
import { type DivertDeps, findDiverts } from '#dispatch-core/app/find-diverts.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { defaultDivertPolicy } from '#dispatch-core/assign/divert.ts';
import type { DispatchPolicy } from '#dispatch-core/assign/policy.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { makeOrder, northOf, now } from '../assign/samples.ts';
import { type City, type CityOptions, openCity } from './dispatch-round-city.ts';

/** Kilometres of straight line north; 2.7 km of road take 6.5 minutes. */
const km = (distance: number) => northOf(distance * 1_000);
const placed = (distance: number) => ({ lat: km(distance).lat });
const leak = {
  id: 'leak',
  class: 'leak' as const,
  dueAt: now + 30 * minuteMs,
  ...placed(0),
};
const routine = {
  id: 'routine',
  class: 'routine' as const,
  state: 'en_route' as const,
  workerId: 'worker-1',
  dueAt: now + 6 * hourMs,
  ...placed(6),
};

function depsOf({ city, deps }: City, change: Partial<DivertDeps> = {}): DivertDeps {
  const underWay = () =>
    [...city.orders.values()].filter(({ state }) => ['accepted', 'en_route', 'on_site'].includes(state));
  return {
    ...deps,
    divertPolicy: () => defaultDivertPolicy,
    underWay: async () => underWay(),
    etaOf: () => null,
    // The city's own source counts assigned orders only.
    candidates: {
      near: async () => ({
        complete: true,
        workers: [...city.workers.values()].map((one) => ({
          ...one,
          held: underWay()
            .filter(({ workerId }) => workerId === one.worker.id)
            .map(({ id, urgency }) => ({ orderId: id, urgency })),
        })),
      }),
    },
    ...change,
  };
}

/** Worker 1 drives past the leak to a routine visit 6 km on; worker 2 is 20 km away. */
function openStory(change: Partial<CityOptions> = {}) {
  return openCity({
    orders: [leak, routine],
    workers: [
      { position: km(1), worker: { capacity: 1 } },
      { position: km(20), worker: { capacity: 1 } },
    ],
    ...change,
  });
}

async function find(open: City, change: Partial<DivertDeps> = {}) {
  const order = open.city.orders.get('leak') ?? makeOrder();
  return findDiverts([order], depsOf(open, change));
}

describe('a leak that nobody reaches in time', () => {
  it('gets the man who drives past, and the routine visit gets the other', async () => {
    const { proposals } = await find(openStory());
    expect(proposals).toHaveLength(1);
    expect(proposals[0]).toMatchObject({
      workerId: 'worker-1',
      fromOrderId: 'routine',
      forOrderId: 'leak',
      nextWorkerId: 'worker-2',
      gains: { wasLate: true, isLate: false },
      loses: { wasLate: false, isLate: false },
    });
    expect(proposals[0]?.gains.changeMs).toBeLessThan(-50 * minuteMs);
    expect(proposals[0]?.loses.changeMs).toBeGreaterThan(20 * minuteMs);
  });

  it('gets nobody where a free man is in time', async () => {
    const open = openStory({ workers: [{ position: km(1) }, { position: km(2), worker: { capacity: 1 } }] });
    const { proposals, refused } = await find(open);
    expect(proposals).toEqual([]);
    expect(refused).toMatchObject([{ orderId: 'routine', obstacles: ['in-time-anyway'] }]);
  });

  it.each([
    ['on site', { state: 'on_site' as const }, ['on-site']],
    ['nearly there', placed(1.1), ['arrives-soon']],
    ['diverted once', { marks: { ...makeOrder().marks, diverted: 1 } }, ['diverted-before']],
    ['a leak himself', { class: 'leak' as const }, ['not-lower-class']],
  ])('takes nobody who is %s', async (_, change, obstacles) => {
    const { proposals, refused } = await find(openStory({ orders: [leak, { ...routine, ...change }] }));
    expect(proposals).toEqual([]);
    expect(refused).toMatchObject([{ orderId: 'routine', workerId: 'worker-1', obstacles }]);
  });

  it('takes nobody who may not do it', async () => {
    const open = openStory({
      workers: [
        { position: km(1), worker: { skills: [] } },
        { position: km(20), worker: { capacity: 1 } },
      ],
    });
    expect((await find(open)).refused).toMatchObject([{ obstacles: ['not-able'] }]);
  });

  it('keeps the promise to the one who loses, and to the others of the same man', async () => {
    const tight = { ...routine, dueAt: now + 20 * minuteMs };
    expect((await find(openStory({ orders: [leak, tight] }))).refused).toMatchObject([
      { obstacles: ['would-be-late'] },
    ]);
    const second = { ...routine, id: 'second', state: 'accepted' as const, dueAt: now + 70 * minuteMs };
    const open = openStory({
      orders: [leak, routine, second],
      workers: [
        { position: km(1), worker: { capacity: 2 } },
        { position: km(20), worker: { capacity: 1 } },
      ],
    });
    const etaOf = (id: string) => (id === 'second' ? now + 60 * minuteMs : null);
    expect((await find(open, { etaOf })).refused).toMatchObject([{ obstacles: ['others-late'] }]);
  });

  it('never counts on one man twice', async () => {
    const open = openStory({ orders: [leak, { ...leak, id: 'leak-2' }, routine] });
    const needs = ['leak', 'leak-2'].flatMap((id) => open.city.orders.get(id) ?? []);
    const { proposals } = await findDiverts(needs, depsOf(open));
    expect(proposals.map(({ forOrderId }) => forOrderId)).toEqual(['leak']);
  });

  it('is left alone where diverts are off', async () => {
    const divertPolicy = () => ({ ...defaultDivertPolicy, mode: 'off' as const });
    expect(await find(openStory(), { divertPolicy })).toMatchObject({ proposals: [], refused: [] });
  });
});

it('the tier of the policy says what is higher', async () => {
  const flat: DispatchPolicy = {
    ...defaultPolicy,
    classes: { ...defaultPolicy.classes, routine: { ...defaultPolicy.classes.routine, tier: 0 } },
  };
  expect((await find(openStory({ policy: flat }))).refused).toMatchObject([
    { obstacles: ['not-lower-class'] },
  ]);
});
