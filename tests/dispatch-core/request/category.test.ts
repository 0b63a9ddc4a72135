/** The category of a report is the one of its service type. */
import { expect, it } from 'vitest';
import { executeRequestCommand } from '#dispatch-core/app/execute.ts';
import type { RegisterData } from '#dispatch-core/domain/command.ts';
import { openTown, people, registerData, start } from '../support/town.ts';

it('is refused when it contradicts the type', async () => {
  const town = openTown();
  const head = { version: null, assignmentId: null, occurredAt: start };
  const register = (commandId: string, over: Partial<RegisterData>) =>
    executeRequestCommand(town.deps, {
      actor: people.agent,
      requestId: null,
      command: { command: 'register', data: { ...registerData, ...over } },
      head: { ...head, commandId },
    });
  const refusal = { code: 'invalid-data', detail: { paths: ['category'] } };
  expect(await register('a', { category: 'praise', subtype: 'leak' })).toMatchObject({ ok: false, refusal });
  expect(await register('b', { category: 'repair', subtype: 'question' })).toMatchObject({ refusal });
  const supplement = { ...registerData, category: 'praise', arrived: true, report: null } as const;
  const answer = await executeRequestCommand(town.deps, {
    actor: people.w1,
    requestId: null,
    command: { command: 'supplement', data: supplement },
    head: { ...head, commandId: 'c' },
  });
  expect(answer).toMatchObject({ refusal });
  expect(town.store.all()).toEqual([]);
  expect(await register('d', { category: 'consultation', subtype: 'question' })).toMatchObject({ ok: true });
});
