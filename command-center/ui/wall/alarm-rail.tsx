/** Station alarms in groups: mark by severity, what, value against limit in the alarm's own words, since when. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { AlarmItem } from '#command-center/contract/live.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { groupsOf, type ShownGroup, textOfGroup } from '../alarm-groups.ts';
import { formatNumber } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { SeverityMark } from '../parts/severity-mark.tsx';
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
  const groups = createMemo(() =>
    groupsOf(Object.values(props.live.items.alarms).filter((alarm) => alarm.heatStationId !== null)),
  );
  const placeOf = (id: string): string => props.live.items.heatStations[id]?.name ?? id;
  return (
    <Section
      title={t('wall.stations')}
      base={
        stations().length > 0
          ? t('wall.onlineOf', { n: formatNumber(stations().length), online: formatNumber(online()) })
          : undefined
      }
      right={groups().length > props.rows ? `${props.rows} / ${groups().length}` : undefined}
    >
      <Show when={groups().length > 0} fallback={<p class="t2">{t('wall.noAlarms')}</p>}>
        <For each={groups().slice(0, props.rows)}>
          {(group) => (
            <div class={css.alarm}>
              <SeverityMark
                severity={group.severity}
                figure={String(group.severity)}
                size="1.6rem"
                label={t(`severity.${group.severity}`)}
                pulse={group.severity === 1 && group.waiting > 0}
              />
              <span class={css.alarmText}>{textOfGroup(group, placeOf)}</span>
              <span class="n t3">{sinceText(group, props.live.clock.siteNow())}</span>
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

function sinceText(group: ShownGroup, now: number): string {
  return t('time.minutes', { n: Math.max(0, Math.floor((now - group.sinceAt) / 60_000)) });
}
