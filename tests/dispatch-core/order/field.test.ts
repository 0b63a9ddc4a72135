/** Work in the field: evidence, review, pause and resume, force, divert, void. */
import { describe, expect, it } from 'vitest';
import type { EvidenceKind } from '#dispatch-core/domain/service-type.ts';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { overallClockOf } from '#dispatch-core/sla/clock.ts';
import { accepted, openTown, people, start, visit } from '../support/town.ts';

const photo = (kind: EvidenceKind) => ({ kind, blobId: `blob-${kind}` });
const arrive = (...kinds: EvidenceKind[]) =>
  ({ command: 'arrive', data: { position: null, evidence: kinds.map(photo) } }) as const;
const report = (...kinds: EvidenceKind[]) =>
  ({ command: 'report', data: { ...visit, evidence: kinds.map(photo) } }) as const;

describe('evidence and review', () => {
  it('demands what the type says, takes a voice for a signature, and waits for a person', async () => {
    const town = openTown();
    const { id, requestId } = await town.claimed({ subtype: 'flush' });
    expect(await town.order(people.w1, id, arrive())).toMatchObject({
      refusal: { code: 'evidence-missing', detail: { missing: ['arrivalPhoto'] } },
    });
    accepted(await town.order(people.w1, id, arrive('arrivalPhoto')));
    expect(await town.order(people.w1, id, report('beforePhoto'))).toMatchObject({
      refusal: { code: 'evidence-missing', detail: { missing: ['afterPhoto', 'signature'] } },
    });
    accepted(await town.order(people.w1, id, report('beforePhoto', 'afterPhoto', 'audio')));
    expect(town.store.order(id)).toMatchObject({ state: 'reported', stage: null });
    const review = (outcome: 'completed' | 'back', note: string | null) =>
      town.order(people.stationHead, id, { command: 'review', data: { outcome, note } });
    expect(await review('back', null)).toMatchObject({ refusal: { code: 'reason-missing' } });
    accepted(await review('completed', null));
    expect(town.store.order(id)).toMatchObject({ state: 'completed', workerId: 'w1', assignmentId: null });
    expect(town.store.request(requestId).request.state).toBe('closed');
  });

  it('always has a remote report reviewed by a person', async () => {
    const town = openTown();
    const { id } = await town.claimed();
    const near = await town.order(people.w1, id, report());
    expect(near).toMatchObject({ refusal: { code: 'invalid-data', detail: { paths: ['method'] } } });
    const remote = { command: 'report', data: { ...visit, method: 'remote' } } as const;
    accepted(await town.order(people.w1, id, remote));
    expect(town.store.order(id).state).toBe('reported');
    const engine = { command: 'review', data: { outcome: 'completed', note: null } } as const;
    expect(await town.order(people.engine, id, engine)).toMatchObject({ refusal: { code: 'not-allowed' } });
    const back = { command: 'review', data: { outcome: 'back', note: 'go there' } } as const;
    accepted(await town.order(people.supervisor, id, back));
    expect(town.store.order(id)).toMatchObject({ state: 'accepted', workerId: 'w1', report: null });
  });

  it('believes a phone’s time between the last step and now', async () => {
    const town = openTown();
    const { id } = await town.claimed();
    town.now = start + 2 * hourMs;
    const early = { occurredAt: start - hourMs };
    accepted(await town.order(people.w1, id, { command: 'depart', data: { position: null } }, early));
    accepted(await town.order(people.w1, id, arrive(), { occurredAt: start + hourMs }));
    expect(town.store.order(id).arrivedAt).toBe(start + hourMs);
    const [departed, arrived] = town.store.log(town.store.order(id).requestId, id).slice(-2);
    expect(departed?.occurredAt).toBe(start);
    expect(arrived).toMatchObject({ occurredAt: start + hourMs, recordedAt: town.now });
  });
});

describe('a pause', () => {
  const pause = {
    command: 'pause',
    data: { reason: 'parts', note: null, evidence: [photo('audio')] },
  } as const;

  it('needs something to show', async () => {
    const town = openTown();
    const { id } = await town.claimed();
    const bare = { command: 'pause', data: { ...pause.data, evidence: [] } } as const;
    expect(await town.order(people.w1, id, bare)).toMatchObject({ refusal: { code: 'evidence-missing' } });
  });

  it('stops only the stage clock where the policy says so', async () => {
    const town = openTown();
    const { id } = await town.claimed();
    accepted(await town.order(people.w1, id, pause));
    const stages = town.store
      .timers()
      .filter((timer) => timer.orderId === id && timer.data.stage === 'process');
    expect(stages).toEqual([]);
    town.now = start + 3 * hourMs;
    accepted(await town.order(people.dispatcher, id, { command: 'resume', data: { note: null } }));
    expect(town.store.order(id)).toMatchObject({
      pause: null,
      dueAt: start + 48 * hourMs,
      stageDueAt: start + 7 * hourMs,
    });
  });

  it('that counts moves the due time of order and request when it ends', async () => {
    const town = openTown();
    const { id, requestId } = await town.claimed({ subtype: 'flush' });
    accepted(await town.order(people.w1, id, pause));
    await town.passTo(start + 80 * hourMs);
    expect(town.store.order(id).overdue).toBe(false);
    expect(town.store.request(requestId).request.overdue).toBe(false);
    accepted(await town.order(people.w1, id, { command: 'resume', data: { note: null } }));
    expect(town.store.order(id).dueAt).toBe(start + 152 * hourMs);
    expect(town.store.request(requestId).request.dueAt).toBe(start + 152 * hourMs);
    const clock = overallClockOf(town.store.log(requestId, id), town.now);
    expect(clock).toMatchObject({ overdue: false, moves: [{ cause: 'resume', reason: 'parts' }] });
  });

  it('is ended and counted by a step that moves the order on', async () => {
    const town = openTown();
    const { id } = await town.claimed({ subtype: 'flush' });
    accepted(await town.order(people.w1, id, pause));
    town.now = start + 5 * hourMs;
    const data = { workerId: 'w2', note: 'shift ends' };
    const { events } = accepted(await town.order(people.dispatcher, id, { command: 'reassign', data }));
    expect(events.map((event) => event.type)).toEqual(['resume', 'reassign', 'dueFollows']);
    expect(town.store.order(id)).toMatchObject({ pause: null, dueAt: start + 77 * hourMs });
  });
});

describe('above the worker', () => {
  it('force gives an offered order to somebody at once, with a reason', async () => {
    const town = openTown();
    const { id } = await town.pooled();
    const force = (reason: string) =>
      town.order(people.supervisor, id, { command: 'force', data: { workerId: 'w2', reason } });
    expect(await force('')).toMatchObject({ refusal: { code: 'reason-missing' } });
    accepted(await force('nobody else'));
    expect(town.store.order(id)).toMatchObject({ state: 'accepted', workerId: 'w2', assignedFrom: 'pooled' });
    expect(town.store.notifications.at(-1)).toMatchObject({ code: 'order-forced', recipient: { id: 'w2' } });
  });

  it('divert puts it first in line until somebody accepts, never a leak and never twice', async () => {
    const town = openTown();
    const { id } = await town.claimed();
    const divert = { command: 'divert', data: { forOrderId: 'leak', reason: 'leak' } } as const;
    accepted(await town.order(people.engine, id, divert));
    expect(town.store.order(id)).toMatchObject({
      state: 'pooled',
      firstInLine: true,
      marks: { diverted: 1 },
    });
    const offer = { workerId: 'w2', expiresAt: town.now + hourMs, score: null };
    accepted(await town.order(people.engine, id, { command: 'offer', data: offer }));
    accepted(await town.order(people.w2, id, { command: 'decline', data: { reason: 'far' } }));
    expect(town.store.order(id).firstInLine).toBe(true);
    accepted(await town.order(people.w1, id, { command: 'claim', data: {} }));
    expect(town.store.order(id).firstInLine).toBe(false);
    expect(await town.order(people.engine, id, divert)).toMatchObject({
      refusal: { code: 'not-allowed', detail: { reason: 'divertedBefore' } },
    });
    const leak = await town.claimed({ subtype: 'leak' });
    expect(await town.order(people.engine, leak.id, divert)).toMatchObject({
      refusal: { code: 'not-allowed' },
    });
  });

  it('void of the last order sends the request back to its owner; void of the request takes its orders along', async () => {
    const town = openTown();
    const first = await town.claimed();
    const reason = { reason: 'mistake' };
    accepted(await town.order(people.supervisor, first.id, { command: 'void', data: reason }));
    expect(town.store.request(first.requestId).request).toMatchObject({
      state: 'open',
      marks: { toDo: 'allOrdersVoid' },
    });
    const second = await town.claimed();
    accepted(await town.request(people.supervisor, second.requestId, { command: 'void', data: reason }));
    expect(town.store.request(second.requestId)).toMatchObject({
      request: { state: 'void' },
      orders: [{ state: 'void', assignmentId: null }],
    });
    expect(town.store.timers(second.requestId)).toEqual([]);
  });
});
