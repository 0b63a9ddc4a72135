/** The line at the foot: unacknowledged alarms fixed at the left, then what everybody should know. */
import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import { isHidden, isWaiting, textOfAlarm } from '../alarm-groups.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { SeverityMark } from '../parts/severity-mark.tsx';
import type { Severity } from '../parts/shapes.ts';
import { motion, remPx } from '../theme.ts';
import { compareAlarms } from './alarm-rail.tsx';
import css from './ticker.module.css';

/** Pixels a second at 20 px root size (DESIGN 3: at most 60). */
const speedPx = 55;

export function Ticker(props: { readonly live: Live; readonly turn: () => number }): JSX.Element {
  const open = createMemo(() =>
    Object.values(props.live.items.alarms)
      .filter((alarm) => alarm.clearedAt === null && isWaiting(alarm) && !isHidden(alarm))
      .sort(compareAlarms),
  );
  const notices = createMemo(() =>
    Object.values(props.live.items.notices).filter((notice) => notice.closedAt === null),
  );
  const texts = createMemo((): readonly string[] => [
    ...open().slice(0, 6).map(textOfAlarm),
    ...notices()
      .slice(0, 6)
      .map((notice) => `${notice.title} ${notice.text}`),
  ]);
  const worst = (): readonly Severity[] => [...new Set(open().map((alarm) => alarm.severity))].slice(0, 2);
  return (
    <section class={css.ticker} aria-label={t('wall.ticker')}>
      <div class={css.count}>
        <For each={worst()}>
          {(severity) => <SeverityMark severity={severity} figure={String(severity)} />}
        </For>
        <span class="t2">{t('wall.toAcknowledge', { n: open().length })}</span>
      </div>
      <Show when={texts().length > 0} fallback={<span class="t3">{t('wall.quiet')}</span>}>
        <Show
          when={motion()}
          fallback={<p class={`cut ${css.one ?? ''}`}>{texts()[props.turn() % texts().length]}</p>}
        >
          <RunningText texts={texts()} />
        </Show>
      </Show>
    </section>
  );
}

/** Texts in a line that runs only where they do not fit; the copy behind makes the run endless. */
function RunningText(props: { readonly texts: readonly string[] }): JSX.Element {
  const [widths, setWidths] = createSignal({ frame: 0, line: 0 });
  const runs = () => widths().line > widths().frame;
  const watch = (frame: HTMLDivElement): void => {
    const measure = (): void => {
      const line = frame.querySelector('[data-line]');
      setWidths({ frame: frame.clientWidth, line: line?.scrollWidth ?? 0 });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(frame);
    createEffect(() => {
      void props.texts.join();
      queueMicrotask(measure);
    });
    onCleanup(() => observer.disconnect());
  };
  const line = (hidden: boolean): JSX.Element => (
    <span class={css.line} data-line={hidden ? undefined : ''} aria-hidden={hidden ? 'true' : undefined}>
      <For each={props.texts}>{(text) => <span>{text}</span>}</For>
    </span>
  );
  return (
    <div class={css.texts} ref={watch}>
      <div
        class={css.run}
        data-runs={runs() ? '' : undefined}
        style={{ '--seconds': `${widths().line / (speedPx * (remPx() / 20))}s` }}
      >
        {line(false)}
        <Show when={runs()}>{line(true)}</Show>
      </div>
    </div>
  );
}
