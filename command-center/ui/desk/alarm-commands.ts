/** Gives commands to alarms and says how it went. */
import { alarmCommandAnswer } from '#command-center/contract/alarms.ts';
import type { AlarmCommand } from '#dispatch-core/alarm/machine.ts';
import { callApi, sentenceOf } from '../api.ts';
import { t } from '../i18n/language.ts';
import type { ToastList } from '../parts/toast.tsx';

export interface AlarmCommandCall {
  readonly command: AlarmCommand;
  readonly ids: readonly string[];
  readonly reason?: string;
  /** ISO 8601. */
  readonly until?: string;
}

/** True when at least one was done. */
export async function commandAlarms(call: AlarmCommandCall, toasts: ToastList): Promise<boolean> {
  const answer = await callApi('/api/alarms/commands', alarmCommandAnswer, { method: 'POST', body: call });
  if (!answer.ok) {
    toasts.fail(sentenceOf(answer.failure));
    return false;
  }
  const command = t(`alarm.command.${call.command}`);
  const { items, refused } = answer.value;
  if (items.length > 0) toasts.say(t('alarm.done', { command, n: items.length }));
  if (refused.length > 0) toasts.fail(t('alarm.refused', { command, n: refused.length }));
  return items.length > 0;
}
