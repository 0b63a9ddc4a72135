/** Station alarms: mark by severity, what, value against limit in the alarm's own words, since when. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { AlarmItem } from '#command-center/contract/live.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { formatNumber } from '../i18n/format.ts';
import { language, t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { withPlaceNames } from '../place-words.ts';
import css from './rows.module.css';
import { Section } from './section.tsx';

/** A station that has said nothing for so long is not online. */
const silentAfterMs = 10 * minuteMs;

export function AlarmRail(props: { readonly live: Live; readonly rows: number }): JSX.Element {
  const stations = () => Object.values(props.live.items.heatStations);
  const online = createMemo(() => {
    const from = props.live.clock.siteNow() - silentAfterMs;
    return stations().filter((station) => station.at !== null && Date.parse(station.at) >= from).length;
  });
  const alarms = createMemo(() =>
    Object.values(props.live.items.alarms)
      .filter((alarm) => alarm.heatStationId !== null && alarm.clearedAt === null)
      .sort(compareAlarms),
  );
  return (
    <Section
      title={t('wall.stations')}
      base={
        stations().length > 0
          ? t('wall.onlineOf', { n: formatNumber(stations().length), online: formatNumber(online()) })
          : undefined
      }
      right={alarms().length > props.rows ? `${props.rows} / ${alarms().length}` : undefined}
    >
      <Show when={alarms().length > 0} fallback={<p class="t2">{t('wall.noAlarms')}</p>}>
        <For each={alarms().slice(0, props.rows)}>
          {(alarm) => (
            <div class={css.alarm}>
              <SeverityMark
                severity={alarm.severity}
                figure={String(alarm.severity)}
                size="1.6rem"
                label={t(`severity.${alarm.severity}`)}
                pulse={alarm.severity === 1 && alarm.acknowledgedAt === null}
              />
              <span class={css.alarmText}>{textOfAlarm(alarm)}</span>
              <span class="n t3">{sinceText(alarm, props.live.clock.siteNow())}</span>
            </div>
          )}
        </For>
      </Show>
    </Section>
  );
}

/** Most severe first, then the newest. */
export function compareAlarms(a: AlarmItem, b: AlarmItem): number {
  return a.severity - b.severity || b.sinceAt.localeCompare(a.sinceAt);
}

/** The alarm's sentence in the reader's language. */
export function textOfAlarm(alarm: AlarmItem): string {
  return language() === 'zh' ? alarm.textZh : withPlaceNames(alarm.textEn);
}

function sinceText(alarm: AlarmItem, now: number): string {
  return t('time.minutes', { n: Math.max(0, Math.floor((now - Date.parse(alarm.sinceAt)) / 60_000)) });
}
