/** One phone's shift: signing on fails now and then, and nobody tries it twice a second. */
import { expect, it } from 'vitest';
import { startPhone } from '#edge-gateway/simulator/phones-side.ts';
import { createSwitches } from '#edge-gateway/simulator/switches.ts';
import { createWeather } from '#edge-gateway/simulator/weather.ts';

const start = Date.UTC(2026, 10, 22);

it('signs on again a minute after it could not, and once it has not again', async () => {
  let now = start;
  let isAway = true;
  const asked: number[] = [];
  const phone = await startPhone(
    {
      username: 'w-1',
      password: 'p',
      deviceId: 'phone',
      workerId: 'w-1',
      home: { lon: 126.6, lat: 45.7 },
      rounds: [],
    },
    {
      seed: 1,
      open: async () => ({ publish: async () => undefined, end: async () => undefined }),
      roads: { route: () => null },
      switches: createSwitches(1, createWeather(1, 0)),
      newId: () => 'id',
      uploadPhoto: async () => 'photo',
      isOnShift: () => true,
      async setDuty() {
        asked.push(now - start);
        if (isAway) throw new Error('the server is away');
      },
      now: () => now,
    },
  );
  const tickUntil = async (untilMs: number) => {
    for (; now < start + untilMs; now += 500) await phone.tick(now).catch(() => undefined);
  };
  await tickUntil(70_000);
  isAway = false;
  await tickUntil(200_000);
  expect(asked).toEqual([0, 60_000, 120_000]);
});
