/** Commands on alarms: acknowledge, shelve for a time, take out of service, and back. */
import * as v from 'valibot';
import { alarmCommands } from '#dispatch-core/alarm/machine.ts';
import { alarmItem } from './live.ts';
import { idText, isoInstant, optionalText } from './wire.ts';

/** `POST /api/alarms/commands`: one command for one alarm or for all of a group. */
export const alarmCommandBody = v.object({
  command: v.picklist(alarmCommands),
  ids: v.pipe(v.array(idText), v.minLength(1), v.maxLength(1_000)),
  /** Required to shelve and to take out of service. */
  reason: optionalText,
  /** Required to shelve: at most a week ahead. */
  until: v.optional(v.nullable(isoInstant), null),
});
export type AlarmCommandBody = v.InferOutput<typeof alarmCommandBody>;

/** Each alarm is done or refused for itself. */
export const alarmCommandAnswer = v.object({
  items: v.array(alarmItem),
  refused: v.array(
    v.object({
      id: idText,
      code: v.picklist([
        'wrong-state',
        'reason-missing',
        'until-missing',
        'until-wrong',
        'unknown-target',
        'outside-area',
      ]),
    }),
  ),
});
export type AlarmCommandAnswer = v.InferOutput<typeof alarmCommandAnswer>;
