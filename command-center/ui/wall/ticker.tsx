/** The line at the foot: unacknowledged alarms fixed at the left, then what everybody should know. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { SeverityMark } from '../parts/severity-mark.tsx';
import type { Severity } from '../parts/shapes.ts';
import { compareAlarms, textOfAlarm } from './alarm-rail.tsx';
import css from './ticker.module.css';

export function Ticker(props: { readonly live: Live }): JSX.Element {
  const open = createMemo(() =>
    Object.values(props.live.items.alarms)
      .filter((alarm) => alarm.clearedAt === null && alarm.acknowledgedAt === null)
      .sort(compareAlarms),
  );
  const notices = createMemo(() =>
    Object.values(props.live.items.notices).filter((notice) => notice.closedAt === null),
  );
  const worst = (): readonly Severity[] => [...new Set(open().map((alarm) => alarm.severity))].slice(0, 2);
  return (
    <section class={css.ticker} aria-label={t('wall.ticker')}>
      <div class={css.count}>
        <For each={worst()}>
          {(severity) => <SeverityMark severity={severity} figure={String(severity)} />}
        </For>
        <span class="t2">{t('wall.toAcknowledge', { n: open().length })}</span>
      </div>
      <Show when={open().length + notices().length > 0} fallback={<span class="t3">{t('wall.quiet')}</span>}>
        <div class={css.texts}>
          <For each={open().slice(0, 4)}>{(alarm) => <span>{textOfAlarm(alarm)}</span>}</For>
          <For each={notices().slice(0, 4)}>
            {(notice) => (
              <span>
                <b>{notice.title}</b> <span class="t2">{notice.text}</span>
              </span>
            )}
          </For>
        </div>
      </Show>
    </section>
  );
}
