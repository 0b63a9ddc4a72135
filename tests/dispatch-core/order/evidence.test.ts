/** Evidence names files that were brought in: anything else is refused, wherever a command can name it. */
import { expect, it } from 'vitest';
import { executeRequestCommand } from '#dispatch-core/app/execute.ts';
import { accepted, openTown, people, registerData, start, visit } from '../support/town.ts';

const nowhere = [{ kind: 'afterPhoto', blobId: 'nonexistent' }] as const;
const refusal = { code: 'evidence-missing', detail: { missing: ['nonexistent'] } };

it('is refused on arrival, in a pause and in a report when nobody brought it', async () => {
  const town = openTown();
  const { id } = await town.claimed();
  const arrive = { command: 'arrive', data: { position: null, evidence: nowhere } } as const;
  expect(await town.order(people.w1, id, arrive)).toMatchObject({ ok: false, refusal });
  const remote = { ...visit, method: 'remote', evidence: nowhere } as const;
  expect(await town.order(people.w1, id, { command: 'report', data: remote })).toMatchObject({ refusal });
  const pause = { command: 'pause', data: { reason: 'parts', note: null, evidence: nowhere } } as const;
  expect(await town.order(people.w1, id, pause)).toMatchObject({ refusal });
  accepted(await town.order(people.w1, id, { command: 'arrive', data: { position: null, evidence: [] } }));
  const report = { command: 'report', data: { ...visit, evidence: nowhere } } as const;
  expect(await town.order(people.w1, id, report)).toMatchObject({ refusal });
  expect(town.store.order(id).state).toBe('on_site');
  town.store.world.blobs.add('nonexistent');
  accepted(await town.order(people.w1, id, report));
});

it('is refused in the report of a supplement, and leaves nothing behind', async () => {
  const town = openTown();
  const report = { ...visit, evidence: nowhere };
  const data = { ...registerData, source: 'worker', arrived: true, report } as const;
  const supplement = (commandId: string) =>
    executeRequestCommand(town.deps, {
      actor: people.w1,
      requestId: null,
      command: { command: 'supplement', data },
      head: { commandId, version: null, assignmentId: null, occurredAt: start },
    });
  expect(await supplement('one')).toMatchObject({ ok: false, refusal });
  expect(town.store.all()).toEqual([]);
  town.store.world.blobs.add('nonexistent');
  accepted(await supplement('two'));
});
