/** The live alarms in one line that is always there: the gravest that nobody has acknowledged, and the key for it. */
import { type JSX, Show } from 'solid-js';
import type { AlarmItem } from '#command-center/contract/live.ts';
import { formatClock } from '../i18n/format.ts';
import { language, t } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { withPlaceNames } from '../place-words.ts';
import css from './alarm-strip.module.css';

interface AlarmStripProps {
  readonly alarms: readonly AlarmItem[];
  readonly timeZone: string;
  readonly onAcknowledge: () => void;
  /** Looks at the order of the alarm that is shown. */
  readonly onLook: (alarm: AlarmItem) => void;
}

/** Alarms that nobody has acknowledged, the gravest first, then the oldest. */
export function waitingAlarms(alarms: readonly AlarmItem[]): readonly AlarmItem[] {
  return alarms
    .filter((alarm) => alarm.acknowledgedAt === null && alarm.clearedAt === null)
    .sort((a, b) => a.severity - b.severity || Date.parse(a.sinceAt) - Date.parse(b.sinceAt));
}

export function AlarmStrip(props: AlarmStripProps): JSX.Element {
  const waiting = () => waitingAlarms(props.alarms);
  const quiet = () =>
    props.alarms.length === 0 ? t('desk.alarms.none') : t('desk.alarms.handled', { n: props.alarms.length });
  return (
    <div class={css.strip} role="status">
      <Show when={waiting()[0]} fallback={<span class="t3">{quiet()}</span>}>
        {(alarm) => (
          <>
            <SeverityMark severity={alarm().severity} size="1.5rem" pulse={alarm().severity === 1} />
            <button type="button" class={css.text} onClick={() => props.onLook(alarm())}>
              <span class="cut">{language() === 'zh' ? alarm().textZh : withPlaceNames(alarm().textEn)}</span>
            </button>
            <span class="t3 n">
              {t('desk.alarms.since', {
                at: formatClock(Date.parse(alarm().sinceAt), props.timeZone, false),
              })}
            </span>
            <Show when={waiting().length > 1}>
              <span class="t2 n">{t('desk.alarms.more', { n: waiting().length - 1 })}</span>
            </Show>
            <Button hotkey="A" onClick={() => props.onAcknowledge()}>
              {t('desk.alarms.acknowledge')}
            </Button>
          </>
        )}
      </Show>
    </div>
  );
}
