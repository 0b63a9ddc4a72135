/** Parser of commands: the name decides which schema of the contract holds for `data`. */
import type * as v from 'valibot';
import {
  isOrderCommand,
  isRequestCommand,
  orderCommandData,
  requestCommandData,
} from '#command-center/contract/commands.ts';
import type { OrderCommand, RequestCommand } from '#dispatch-core/domain/command.ts';
import { type Checked, check } from './validate.ts';

/** The commands of orders that only the engine gives; from outside they do not exist. */
const engineOnly = new Set(['lapse', 'offer', 'expire', 'slaWarning', 'overdue', 'overdueLifted', 'climb']);

/** An order command with checked data, or what is wrong with it. */
export function parseOrderCommand(name: string, data: unknown): Checked<OrderCommand> {
  if (!isOrderCommand(name) || engineOnly.has(name))
    return unknownCommand(name, Object.keys(orderCommandData));
  const schema: v.GenericSchema = orderCommandData[name];
  const parsed = check(schema, data, 'data');
  // The schema stands under the same name in the table, which `satisfies` holds to the command's type.
  return parsed.ok ? { ok: true, value: { command: name, data: parsed.value } as OrderCommand } : parsed;
}

/** A request command with checked data, or what is wrong with it. */
export function parseRequestCommand(name: string, data: unknown): Checked<RequestCommand> {
  if (!isRequestCommand(name)) return unknownCommand(name, Object.keys(requestCommandData));
  const schema: v.GenericSchema = requestCommandData[name];
  const parsed = check(schema, data, 'data');
  return parsed.ok ? { ok: true, value: { command: name, data: parsed.value } as RequestCommand } : parsed;
}

function unknownCommand(name: string, names: readonly string[]): Checked<never> {
  const known = names.filter((one) => !engineOnly.has(one)).join(', ');
  return {
    ok: false,
    issues: [
      {
        path: 'command',
        message: `${name} is unknown; known are ${known}`,
        messageZh: `没有命令 ${name}，可用：${known}`,
      },
    ],
  };
}
