/** What goes to the field without anybody at a desk: bounded by the site's setting and by active notices, a leak by neither notice. */
import { describe, expect, it } from 'vitest';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { accepted, actorOf, openTown, people, start } from '../support/town.ts';

const fromWechat = { source: 'wechat' } as const;
const repairAround = { from: start, to: start + hourMs, communityIds: ['community1'] };

describe('a report that nobody at a desk took down', () => {
  it('goes on only where the site lets its source and class go on', async () => {
    const asked: string[] = [];
    const town = openTown({
      autoDispatches({ source, subtype }) {
        asked.push(`${source} ${subtype}`);
        return source === 'wechat';
      },
    });
    expect((await town.register({ source: 'hotline' }, people.source)).request.state).toBe('open');
    expect((await town.register(fromWechat, people.source)).request.state).toBe('dispatched');
    expect([...new Set(asked)]).toEqual(['hotline notWarm', 'wechat notWarm']);
  });

  it.each([people.source, people.engine, actorOf('customer', 'customer-h1')])(
    'waits inside an active notice, whoever reports ($role)',
    async (actor) => {
      const town = openTown();
      town.store.world.notices.set('n1', repairAround);
      const { request } = await town.register(fromWechat, actor);
      expect(request.state).toBe('open');
      expect(town.store.request(request.id).orders).toEqual([]);
      const accept = { noticeId: 'n1', masterRequestId: null };
      accepted(await town.request(people.agent, request.id, { command: 'quickAccept', data: accept }));
    },
  );

  it('goes on elsewhere, and again when the notice is closed', async () => {
    const town = openTown();
    town.store.world.notices.set('n1', { ...repairAround, communityIds: ['community2'] });
    expect((await town.register(fromWechat, people.source)).request.state).toBe('dispatched');
    town.store.world.notices.set('n2', repairAround);
    town.now = start + hourMs;
    expect((await town.register(fromWechat, people.source)).request.state).toBe('dispatched');
  });

  it('is dispatched inside a notice when it is a leak', async () => {
    const town = openTown();
    town.store.world.notices.set('n1', repairAround);
    const { request } = await town.register({ ...fromWechat, subtype: 'leak' }, people.source);
    expect(request.state).toBe('dispatched');
    expect(town.store.request(request.id).orders).toHaveLength(1);
  });
});
