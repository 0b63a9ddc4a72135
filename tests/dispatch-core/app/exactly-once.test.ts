/** Exactly once: the same commandId acts once, known reports are one request, fences stop the late. */
import { describe, expect, it } from 'vitest';
import { executeOrderCommand, executeRequestCommand } from '#dispatch-core/app/execute.ts';
import type { CommandHead } from '#dispatch-core/domain/command.ts';
import { accepted, openTown, people, registerData, start } from '../support/town.ts';

const head = (over: Partial<CommandHead>): CommandHead => ({
  commandId: 'one',
  version: null,
  assignmentId: null,
  occurredAt: start,
  ...over,
});

describe('the same commandId', () => {
  it('answers the same with replayed and acts once', async () => {
    const town = openTown();
    const { id } = await town.pooled();
    const claim = {
      actor: people.w1,
      orderId: id,
      command: { command: 'claim', data: {} },
      head: head({}),
    } as const;
    const first = accepted(await executeOrderCommand(town.deps, claim));
    const known = town.store.events.length;
    const again = await executeOrderCommand(town.deps, claim);
    expect(again).toEqual({ ...first, replayed: true });
    expect(town.store.events).toHaveLength(known);
  });

  it('acts once also when copies run side by side', async () => {
    const town = openTown();
    const { id } = await town.pooled();
    const input = {
      actor: people.w1,
      orderId: id,
      command: { command: 'claim', data: {} },
      head: head({}),
    } as const;
    const copies = await Promise.all(Array.from({ length: 6 }, () => executeOrderCommand(town.deps, input)));
    expect(copies.filter((copy) => copy.ok)).toHaveLength(6);
    expect(copies.filter((copy) => !copy.replayed)).toHaveLength(1);
    expect(town.store.log(town.store.order(id).requestId, id).map((one) => one.type)).toEqual([
      'dispatch',
      'claim',
    ]);
    expect(town.published.filter((change) => change.events.some((one) => one.type === 'claim'))).toHaveLength(
      1,
    );
  });

  it('registers one request however often it comes', async () => {
    const town = openTown();
    const input = {
      actor: people.agent,
      requestId: null,
      command: { command: 'register', data: registerData },
      head: head({}),
    } as const;
    const copies = await Promise.all(
      Array.from({ length: 5 }, () => executeRequestCommand(town.deps, input)),
    );
    expect(new Set(copies.map((copy) => copy.ok && copy.request.id)).size).toBe(1);
    expect(town.store.all()).toHaveLength(1);
  });

  it('repeats a refusal as well', async () => {
    const town = openTown();
    const { id } = await town.pooled();
    const input = {
      actor: people.agent,
      orderId: id,
      command: { command: 'claim', data: {} },
      head: head({}),
    } as const;
    const first = await executeOrderCommand(town.deps, input);
    expect(first).toMatchObject({
      ok: false,
      replayed: false,
      current: null,
      refusal: { code: 'not-allowed' },
    });
    expect(await executeOrderCommand(town.deps, input)).toEqual({ ...first, replayed: true });
  });

  it('belongs to who asked', async () => {
    const town = openTown();
    const { id } = await town.pooled();
    const command = { command: 'claim', data: {} } as const;
    accepted(
      await executeOrderCommand(town.deps, { actor: people.w1, orderId: id, command, head: head({}) }),
    );
    const other = await executeOrderCommand(town.deps, {
      actor: people.w2,
      orderId: id,
      command,
      head: head({}),
    });
    expect(other).toMatchObject({
      ok: false,
      refusal: { code: 'invalid-data', detail: { paths: ['commandId'] } },
    });
  });
});

describe('a natural key', () => {
  const report = { source: 'hotline', externalId: 'A-7' } as const;

  it('makes one request of the same report, also side by side', async () => {
    const town = openTown();
    const answers = await Promise.all([1, 2, 3, 4].map(() => town.register(report, people.source)));
    expect(new Set(answers.map((answer) => answer.request.id)).size).toBe(1);
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(town.store.all()).toHaveLength(1);
    expect(town.store.all()[0]?.orders).toHaveLength(1);
  });

  it('is kept apart by source and by who sends', async () => {
    const town = openTown();
    await town.register(report, people.source);
    await town.register({ ...report, source: 'wechat' }, people.source);
    await town.register(report, { ...people.source, id: 'hotline2' });
    expect(town.store.all()).toHaveLength(3);
  });
});

describe('fences', () => {
  it('stop a desk that saw an older version, and tell it the present one', async () => {
    const town = openTown();
    const { id, version } = await town.claimed();
    const edit = { command: 'void', data: { reason: 'double' } } as const;
    const answer = await town.order(people.supervisor, id, edit, { version: version - 1 });
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: 'stale-version' },
      current: { state: 'accepted', version },
    });
    const blind = await executeOrderCommand(town.deps, {
      actor: people.supervisor,
      orderId: id,
      command: edit,
      head: head({ commandId: 'blind' }),
    });
    expect(blind).toMatchObject({ refusal: { code: 'invalid-data', detail: { paths: ['version'] } } });
  });

  it('let a worker who was passed over by marks go on, and stop one whose assignment ended', async () => {
    const town = openTown();
    const { id, assignmentId } = await town.claimed();
    accepted(await town.order(people.dispatcher, id, { command: 'expedite', data: { note: null } }));
    accepted(await town.order(people.supervisor, id, { command: 'supervise', data: { note: null } }));
    accepted(
      await town.order(people.w1, id, { command: 'depart', data: { position: null } }, { assignmentId }),
    );
    const data = { workerId: 'w2', note: 'nearer' };
    accepted(await town.order(people.dispatcher, id, { command: 'reassign', data }));
    const arrive = { command: 'arrive', data: { position: null, evidence: [] } } as const;
    const late = await town.order(people.w1, id, arrive, { assignmentId });
    expect(late).toMatchObject({ refusal: { code: 'stale-assignment' }, current: { state: 'assigned' } });
    const stolen = await town.order(people.w1, id, arrive);
    expect(stolen).toMatchObject({ refusal: { code: 'not-yours' } });
  });

  it('keep concurrent marks: none is lost', async () => {
    const town = openTown();
    const { id } = await town.claimed();
    const nudges = Array.from({ length: 6 }, () =>
      town.order(people.dispatcher, id, { command: 'expedite', data: { note: null } }),
    );
    for (const answer of await Promise.all(nudges)) accepted(answer);
    expect(town.store.order(id).marks.expedited).toBe(6);
  });
});

it('answers an unknown order or request without remembering it', async () => {
  const town = openTown();
  const input = {
    actor: people.w1,
    orderId: 'none',
    command: { command: 'claim', data: {} },
    head: head({}),
  } as const;
  const first = await executeOrderCommand(town.deps, input);
  expect(first).toMatchObject({ ok: false, refusal: { code: 'unknown-target' } });
  expect(await executeOrderCommand(town.deps, input)).toMatchObject({ replayed: false });
});
