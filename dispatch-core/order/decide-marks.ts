/** Rules of the marks: expedite, supervise, copy, note. */
import type { OrderCommand } from '../domain/command.ts';
import type { Refusal } from '../domain/refusal.ts';
import { checkPeople, checkReason, invalid, wrongState } from './checks.ts';
import type { OrderDraft, OrderScene } from './scene.ts';

type MarkCommand = Extract<
  OrderCommand,
  { command: 'expedite' | 'supervise' | 'unsupervise' | 'cc' | 'note' }
>;

/** Decides a mark. */
export function decideMark(scene: OrderScene, command: MarkCommand): OrderDraft | Refusal {
  const { order } = scene;
  const to = order.state;
  switch (command.command) {
    case 'expedite':
      return { type: 'expedite', to, data: { workerId: order.workerId }, note: command.data.note };
    case 'supervise':
    case 'unsupervise': {
      const isAlready = order.marks.supervised === (command.command === 'supervise');
      if (isAlready) return wrongState(scene, { supervised: order.marks.supervised ? 1 : 0 });
      return { type: command.command, to, data: {}, note: command.data.note };
    }
    case 'cc': {
      const { userIds, note } = command.data;
      if (userIds.length === 0) return invalid('userIds');
      const unknown = checkPeople(scene.context, 'userIds', userIds);
      return unknown ?? { type: 'cc', to, data: { userIds }, note };
    }
    case 'note':
      if (checkReason(command.data.text) !== null) return invalid('text');
      return { type: 'note', to, data: { text: command.data.text }, note: command.data.text };
  }
}
