/** The legend of a map: classes, n, window and mask of the heat, then the shapes; never hidden. */
import { For, type JSX, type ParentProps, Show } from 'solid-js';
import { formatNumber } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import css from './legend.module.css';
import { SeverityMark } from './severity-mark.tsx';
import { workerShapes } from './shapes.ts';
import { WorkerMark } from './worker-mark.tsx';

interface HeatLegendProps {
  readonly title: string;
  /** Lower borders of the five classes. */
  readonly breaks: readonly number[];
  readonly n: number;
  readonly minHouseholds: number;
  /** Reports outside every cell; said when there are any. */
  readonly outside: number;
}

export function Legend(props: ParentProps): JSX.Element {
  return (
    <section class={css.legend} aria-label={t('map.legend')}>
      {props.children}
    </section>
  );
}

/** Ramp with its borders, mask of small places, n. */
export function HeatLegend(props: HeatLegendProps): JSX.Element {
  return (
    <>
      <b class={css.title}>{props.title}</b>
      <span class={css.ramp}>
        <For each={props.breaks}>
          {(from, index) => (
            <span data-class={index() + 1}>
              <i />
              <span class="n">
                {formatNumber(from)}
                {index() === props.breaks.length - 1 ? '+' : ''}
              </span>
            </span>
          )}
        </For>
      </span>
      <span class={css.item}>
        <i class={css.hatch} />
        {t('map.heat.masked', { min: props.minHouseholds })}
      </span>
      <span class="t3">
        {t('common.n', { n: formatNumber(props.n) })}
        <Show when={props.outside > 0}> · {t('map.heat.outside', { n: formatNumber(props.outside) })}</Show>
      </span>
    </>
  );
}

/** The shapes of workers and the two alarm marks. */
export function ShapeLegend(): JSX.Element {
  return (
    <>
      <For each={workerShapes.filter((shape) => shape !== 'unknown')}>
        {(shape) => (
          <span class={css.item}>
            <WorkerMark shape={shape} size="0.95rem" />
            {t(`worker.${shape}`)}
          </span>
        )}
      </For>
      <i class={css.rule} />
      <span class={css.item}>
        <SeverityMark severity={1} glyph="leak" size="1.2rem" />
        {t('map.actNow')}
      </span>
      <span class={css.item}>
        <SeverityMark severity={2} glyph="notWarm" size="1.2rem" />
        {t('map.actSoon')}
      </span>
    </>
  );
}

/** Breaks the legend into a second line. */
export function LegendBreak(): JSX.Element {
  return <span class={css.lineBreak} />;
}

/** A bar of a round number of kilometres with its length on screen. */
export function ScaleBar(props: { readonly widthPx: number; readonly km: number }): JSX.Element {
  return (
    <span class={css.scale}>
      <i style={{ width: `${props.widthPx}px` }} />
      <span class="n">{t('map.scale', { n: formatNumber(props.km, props.km < 1 ? 1 : 0) })}</span>
    </span>
  );
}
