/** Going off duty with work in hand is told once, in the same transaction, on both drivers. */
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { seedCatalogue } from '#geo-data/store/catalogue.ts';
import { changeDuty } from '#geo-data/store/duty.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import { listOutbox } from '#geo-data/store/outbox.ts';
import { loadWorker, saveWorkers } from '#geo-data/store/workers.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { makeWorker, NOW, saveSmallCity } from './city.ts';
import { makeChange, makeOrder, makeRequest } from './life.ts';

describeBothDrivers('duty by command', (open) => {
  let db: Database;
  let made = 0;
  const newId = () => `message${++made}`;
  const change = (workerId: string, duty: 'on' | 'off', at = NOW) =>
    changeDuty(db, { workerId, duty, at, newId });
  const told = async () =>
    (await listOutbox(db, { limit: 100 })).items
      .map(({ notification }) => notification)
      .filter(({ code }) => code === 'off-duty-with-orders');

  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
    await seedCatalogue(db);
    await saveWorkers(db, [makeWorker('w1'), makeWorker('w2')]);
    const order = (id: string, no: number, over: object) =>
      makeOrder(id, 'r1', { no, createdAt: NOW, workerId: 'w1', ...over });
    const orders = [
      order('o1', 1, { state: 'accepted' }),
      order('o2', 2, { state: 'on_site' }),
      order('o3', 3, { state: 'completed' }),
      order('o4', 4, { state: 'pooled', workerId: null }),
    ];
    await openOrderLifeStore(db).transaction((tx) =>
      tx.save(makeChange(null, { request: makeRequest('r1', { createdAt: NOW }), orders })),
    );
  });

  it('tells nobody about a worker with empty hands, and knows no stranger', async () => {
    expect(await change('w2', 'off')).toMatchObject({ id: 'w2', duty: 'off' });
    expect(await change('nobody', 'off')).toBeNull();
    expect(await told()).toEqual([]);
  });

  it('tells the station and the dispatchers which orders he holds, once', async () => {
    expect(await change('w1', 'off', NOW + 1)).toMatchObject({ duty: 'off', lastOffAt: NOW + 1 });
    await change('w1', 'off', NOW + 2);
    const messages = await told();
    expect(messages.map(({ recipient }) => `${recipient.kind} ${recipient.id}`).toSorted()).toEqual([
      'repairStation rs1',
      'role dispatcher',
    ]);
    for (const { data, at } of messages) {
      expect(at).toBe(NOW + 1);
      expect(data).toMatchObject({ workerId: 'w1', orderNos: [2, 1], orderIds: ['o2', 'o1'] });
    }
    await change('w1', 'on', NOW + 3);
    await change('w1', 'off', NOW + 4);
    expect(await told()).toHaveLength(4);
  });

  it('leaves his duty as it was when the messages cannot be written', async () => {
    await change('w1', 'on', NOW + 5);
    const sameId = { workerId: 'w1', duty: 'off', at: NOW + 6, newId: () => 'message1' } as const;
    await expect(changeDuty(db, sameId)).rejects.toThrow();
    expect(await loadWorker(db, 'w1')).toMatchObject({ duty: 'on' });
  });
});
