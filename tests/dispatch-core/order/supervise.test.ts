/** Supervision and expediting (DOMAIN 2.7): one nudge each time, one watch that stays until it is lifted. */
import { describe, expect, it } from 'vitest';
import { accepted, openTown, people, type Town } from '../support/town.ts';

const note = { note: null } as const;
const toldOf = (town: Town, code: string) =>
  town.store.notifications
    .filter((message) => message.code === code)
    .map(({ recipient }) => `${recipient.kind} ${recipient.id}`);

describe('a supervised order', () => {
  it('stays marked through everything that moves it, until the mark is lifted', async () => {
    const town = openTown();
    const { id, version } = await town.claimed();
    accepted(await town.order(people.supervisor, id, { command: 'supervise', data: note }));
    expect(toldOf(town, 'order-supervised')).toEqual(['worker w1', 'repairStation station1']);
    expect(town.store.order(id)).toMatchObject({ version, marks: { supervised: true } });
    accepted(await town.order(people.w1, id, { command: 'depart', data: { position: null } }));
    accepted(
      await town.order(people.dispatcher, id, {
        command: 'reassign',
        data: { workerId: 'w2', note: '换人' },
      }),
    );
    expect(town.store.order(id).marks.supervised).toBe(true);
    accepted(await town.order(people.supervisor, id, { command: 'unsupervise', data: note }));
    expect(town.store.order(id).marks.supervised).toBe(false);
  });

  it('is expedited as often as somebody asks, each time told to who holds it', async () => {
    const town = openTown();
    const { id } = await town.claimed();
    for (let n = 0; n < 3; n++) {
      town.now += 1000;
      accepted(await town.order(people.agent, id, { command: 'expedite', data: note }));
    }
    expect(town.store.order(id).marks).toMatchObject({ expedited: 3, lastExpeditedAt: town.now });
    expect(toldOf(town, 'order-expedited')).toEqual(['worker w1', 'worker w1', 'worker w1']);
  });
});
