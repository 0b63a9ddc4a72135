/** Repeat calls: expedite before arrival, redispatch after the work, never a third thing by itself (DOMAIN 2.3). */
import { describe, expect, it } from 'vitest';
import type { OrderCommand } from '#dispatch-core/domain/command.ts';
import { countRepeats, isSameMatter, suggestForRepeat } from '#dispatch-core/request/repeat.ts';
import { accepted, openTown, people, visit } from '../support/town.ts';

describe('a repeat call', () => {
  it('expedites until the worker is on site, then waits for a person, and dispatches again after the work', async () => {
    const town = openTown();
    const { request } = await town.register();
    const now = () => suggestForRepeat(town.store.request(request.id));
    expect(now()).toBeNull();
    accepted(await town.request(people.agent, request.id, { command: 'dispatch', data: { orders: [] } }));
    const [order] = town.store.request(request.id).orders;
    const give = async (command: OrderCommand) =>
      accepted(await town.order(people.w1, order?.id ?? '', command));
    expect(now()).toBe('expedite');
    await give({ command: 'claim', data: {} });
    await give({ command: 'depart', data: { position: null } });
    expect(now()).toBe('expedite');
    await give({ command: 'arrive', data: { position: null, evidence: [] } });
    expect(now()).toBeNull();
    await give({ command: 'report', data: visit });
    expect(town.store.request(request.id).request.state).toBe('closed');
    expect(now()).toBe('redispatch');
  });

  it('dispatches again when all work is done and the owner has not said so yet', async () => {
    const town = openTown();
    const { request } = await town.register();
    const two = [0, 1].map(() => ({ subtype: null, repairStationId: null, mode: null, note: null }));
    accepted(await town.request(people.agent, request.id, { command: 'dispatch', data: { orders: two } }));
    for (const { id } of town.store.request(request.id).orders) {
      accepted(await town.order(people.w1, id, { command: 'claim', data: {} }));
      accepted(await town.order(people.w1, id, { command: 'report', data: { ...visit, method: 'remote' } }));
      expect(suggestForRepeat(town.store.request(request.id))).not.toBe('redispatch');
      const done = { outcome: 'completed', note: 'seen' } as const;
      accepted(await town.order(people.supervisor, id, { command: 'review', data: done }));
    }
    expect(town.store.request(request.id).request.state).toBe('dispatched');
    expect(suggestForRepeat(town.store.request(request.id))).toBe('redispatch');
  });

  it('says nothing for what was dealt with on the telephone or is void', async () => {
    const town = openTown();
    const { request } = await town.register();
    const data = { resolution: 'explained', knowledgeId: null };
    accepted(await town.request(people.agent, request.id, { command: 'closeAtIntake', data }));
    expect(suggestForRepeat(town.store.request(request.id))).toBeNull();
  });
});

describe('the counter', () => {
  it('counts noted calls and later reports of the same home, each once', async () => {
    const town = openTown();
    const ids: string[] = [];
    for (const over of [
      {},
      {},
      { place: { kind: 'household', householdId: 'h2' } as const },
      { subtype: 'leak' },
    ])
      ids.push((await town.register(over)).request.id);
    const all = () => ids.map((id) => town.store.request(id).request);
    const [first, second, neighbour, leak] = all();
    if (!first || !second || !neighbour || !leak) throw new Error('four were registered');
    expect([second, neighbour, leak].map((one) => isSameMatter(first, one))).toEqual([true, false, false]);
    expect(countRepeats(first, all())).toBe(1);
    expect(countRepeats(second, all())).toBe(0);
    // The desk expedites the first and takes the second off the table: still one repeat call.
    accepted(await town.request(people.agent, first.id, { command: 'dispatch', data: { orders: [] } }));
    accepted(await town.request(people.agent, first.id, { command: 'expedite', data: { note: null } }));
    const accept = { noticeId: null, masterRequestId: first.id };
    accepted(await town.request(people.agent, second.id, { command: 'quickAccept', data: accept }));
    expect(countRepeats(town.store.request(first.id).request, all())).toBe(1);
  });

  it('never takes two places without a household for one', async () => {
    const town = openTown();
    const place = { kind: 'network', net: 'primary', lon: 1, lat: 2, assetId: null } as const;
    const [one, other] = [await town.register({ place }), await town.register({ place })];
    expect(isSameMatter(one.request, other.request)).toBe(false);
  });
});
