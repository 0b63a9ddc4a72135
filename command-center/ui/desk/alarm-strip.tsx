/** The live alarms in one line that is always there: the gravest group that nobody has acknowledged, and the key for it. */
import { type JSX, Show } from 'solid-js';
import type { AlarmItem } from '#command-center/contract/live.ts';
import { type ShownGroup, textOfGroup, waitingGroups } from '../alarm-groups.ts';
import { formatClock } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import css from './alarm-strip.module.css';

interface AlarmStripProps {
  readonly alarms: readonly AlarmItem[];
  readonly timeZone: string;
  readonly placeOf: (heatStationId: string) => string;
  readonly onAcknowledge: () => void;
  /** Looks at the order of the alarm that is shown, or at the list. */
  readonly onLook: (alarm: AlarmItem) => void;
  readonly onList: () => void;
}

export function AlarmStrip(props: AlarmStripProps): JSX.Element {
  const waiting = () => waitingGroups(props.alarms);
  const quiet = () =>
    props.alarms.length === 0 ? t('desk.alarms.none') : t('desk.alarms.handled', { n: props.alarms.length });
  const others = () =>
    waiting().reduce((sum, group) => sum + group.waiting, 0) - (waiting()[0]?.waiting ?? 0);
  return (
    <>
      <div class={css.strip} role="status">
        <Show when={waiting()[0]} fallback={<span class="t3">{quiet()}</span>}>
          {(group) => (
            <>
              <SeverityMark severity={group().severity} size="1.5rem" pulse={group().severity === 1} />
              <button type="button" class={css.text} onClick={() => look(group(), props)}>
                <span class="cut">{textOfGroup(group(), props.placeOf)}</span>
              </button>
              <span class="t3 n">
                {t('desk.alarms.since', { at: formatClock(group().sinceAt, props.timeZone, false) })}
              </span>
              <Show when={others() > 0}>
                <span class="t2 n">{t('desk.alarms.more', { n: others() })}</span>
              </Show>
              <Button hotkey="A" onClick={() => props.onAcknowledge()}>
                {t('desk.alarms.acknowledge')}
              </Button>
            </>
          )}
        </Show>
      </div>
      <Show when={props.alarms.length > 0}>
        <div class={css.list}>
          <Button kind="plain" hotkey="." onClick={() => props.onList()}>
            {t('alarm.open')}
          </Button>
        </div>
      </Show>
    </>
  );
}

function look(group: ShownGroup, { onLook, onList }: AlarmStripProps): void {
  const [first] = group.alarms;
  if (first !== undefined && group.alarms.length === 1 && first.orderId !== null) onLook(first.item);
  else onList();
}
