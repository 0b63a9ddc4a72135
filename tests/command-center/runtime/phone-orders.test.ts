/** The retained lists of phones: who won or lost an order is told, in order, with the newest state. */
import { describe, expect, it } from 'vitest';
import { createPhoneOrders } from '#command-center/runtime/phone-orders.ts';
import { makeOrder } from '#tests/geo-data/store/life.ts';

const now = Date.UTC(2026, 0, 5);

interface Published {
  readonly topic: string;
  readonly ids: readonly string[];
}

function openPhones(publish: () => Promise<void> = async () => undefined) {
  const said: Published[] = [];
  const errors: unknown[] = [];
  const phones = createPhoneOrders({
    clock: { now: () => now },
    async publish(topic, payload) {
      await publish();
      const { at, orders }: { at: string; orders: { id: string }[] } = JSON.parse(payload);
      expect(at).toBe(new Date(now).toISOString());
      said.push({ topic, ids: orders.map((order) => order.id) });
    },
    onError: (error) => errors.push(error),
  });
  const told = async () => {
    await phones.settled();
    return said.splice(0).map(({ topic, ids }) => [topic, ...ids]);
  };
  return { phones, told, errors };
}

const held = (id: string, workerId: string, change: Parameters<typeof makeOrder>[2] = {}) =>
  makeOrder(id, `r-${id}`, { state: 'assigned', workerId, assignedAt: now, ...change });

describe('phone lists', () => {
  it('follow assigning, accepting, withdrawing and finishing', async () => {
    const { phones, told } = openPhones();
    phones.put([held('o1', 'w1')]);
    expect(await told()).toEqual([['workers/w1/orders', 'o1']]);
    phones.put([held('o2', 'w1', { assignedAt: now + 1 })]);
    expect(await told()).toEqual([['workers/w1/orders', 'o2', 'o1']]);
    phones.put([held('o1', 'w1', { state: 'on_site' })]);
    expect(await told()).toEqual([['workers/w1/orders', 'o2', 'o1']]);
    phones.put([makeOrder('o1', 'r-o1', { state: 'pooled' })]);
    expect(await told()).toEqual([['workers/w1/orders', 'o2']]);
    phones.put([held('o2', 'w1', { state: 'completed' })]);
    expect(await told()).toEqual([['workers/w1/orders']]);
  });

  it('tell both when an order changes hands', async () => {
    const { phones, told } = openPhones();
    phones.put([held('o1', 'w1')]);
    await told();
    phones.put([held('o1', 'w2')]);
    expect(await told()).toEqual([['workers/w1/orders'], ['workers/w2/orders', 'o1']]);
  });

  it("say nothing for orders that are in nobody's hands", async () => {
    const { phones, told } = openPhones();
    phones.put([makeOrder('o1', 'r1'), makeOrder('o2', 'r1', { state: 'void', workerId: 'w1' })]);
    expect(await told()).toEqual([]);
  });

  it('tell a worker once for many of his orders, and empty lists where asked', async () => {
    const { phones, told } = openPhones();
    phones.put([held('o1', 'w1'), held('o2', 'w1')], ['w1', 'w2']);
    expect(await told()).toEqual([['workers/w1/orders', 'o1', 'o2'], ['workers/w2/orders']]);
  });

  it('go on after a broker that refuses', async () => {
    let isAway = true;
    const { phones, told, errors } = openPhones(async () => {
      if (isAway) throw new Error('away');
    });
    phones.put([held('o1', 'w1')]);
    expect(await told()).toEqual([]);
    expect(errors).toEqual([new Error('away')]);
    isAway = false;
    phones.put([held('o2', 'w1')]);
    expect(await told()).toEqual([['workers/w1/orders', 'o1', 'o2']]);
  });

  it('never publish an older list after a newer one, however slow the broker is', async () => {
    const waits: (() => void)[] = [];
    const { phones, told } = openPhones(() => new Promise((resolve) => waits.push(resolve)));
    phones.put([held('o1', 'w1')]);
    phones.put([held('o1', 'w1', { state: 'completed' })]);
    await Promise.resolve();
    const release = setInterval(() => waits.pop()?.(), 1);
    const all = await told();
    // Whatever is still on its way comes after what was settled.
    while (waits.length > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    all.push(...(await told()));
    clearInterval(release);
    expect(all.at(-1)).toEqual(['workers/w1/orders']);
  });
});
