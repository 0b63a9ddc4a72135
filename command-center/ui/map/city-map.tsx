/** The city as desk and wall show it: areas, heat, workers, orders, with the legend that is never hidden. */
import { createMemo, createSignal, type JSX, onCleanup, Show } from 'solid-js';
import type { AreaItem, OrderItem, Site } from '#command-center/contract/http.ts';
import { scaleOf } from '../board.ts';
import type { Heat } from '../heat-data.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { HeatLegend, Legend, LegendBreak, ScaleBar, ShapeLegend } from '../parts/legend.tsx';
import { motion } from '../theme.ts';
import { attributionOf } from './base-style.ts';
import css from './city-map.module.css';
import { boundsOf } from './layers/areas.ts';
import { AreasOnMap, HeatOnMap, OrdersOnMap, WorkersOnMap } from './map-layers.tsx';
import { orderMarksAt, orderUnder } from './order-marks.ts';
import { type MapProblem, MapStage, type Stage, useStage } from './stage.tsx';

/** How long a problem is shown after it was last seen. */
const problemMs = 8_000;

interface CityMapProps {
  readonly site: Site;
  readonly live: Live;
  readonly heat: Heat;
  readonly areas: readonly AreaItem[];
  readonly orders: readonly OrderItem[];
  readonly selectedId: string | null;
  readonly onSelect?: (orderId: string) => void;
  readonly markScale: number;
  readonly showHeat: boolean;
  readonly onHopeless?: () => void;
  /** What lies over the map at its upper edge. */
  readonly top?: JSX.Element;
}

export function CityMap(props: CityMapProps): JSX.Element {
  const [problem, setProblem] = createSignal<MapProblem | null>(null);
  let forget: ReturnType<typeof setTimeout> | undefined;
  const onProblem = (found: MapProblem): void => {
    setProblem(found);
    clearTimeout(forget);
    // A shifted base map stays wrong; everything else is told again if it goes on.
    if (found.kind !== 'crs') forget = setTimeout(() => setProblem(null), problemMs);
  };
  onCleanup(() => clearTimeout(forget));
  const home = createMemo(() => boundsOf(props.areas));
  const now = props.live.clock.siteNow;
  const onClick = (stage: Stage, point: { readonly x: number; readonly y: number }): void => {
    const marks = orderMarksAt(props.orders, now(), stage.zoom(), props.selectedId);
    const hit = orderUnder(marks, (lon, lat) => stage.map.project([lon, lat]), point, 20 * props.markScale);
    if (hit !== null) props.onSelect?.(hit.id);
  };
  return (
    <section class={css.city} aria-label={t('map.label')}>
      <MapStage
        site={props.site}
        markScale={props.markScale}
        home={home()}
        padding={{ top: 24, right: 24, bottom: 24 + Math.round(64 * props.markScale), left: 24 }}
        onProblem={onProblem}
        onHopeless={() => props.onHopeless?.()}
        onClick={onClick}
      >
        <AreasOnMap areas={props.areas} />
        <HeatOnMap cells={props.heat.cells()} breaks={props.heat.breaks()} visible={props.showHeat} />
        <WorkersOnMap fleet={props.live.fleet} version={props.live.fleetVersion()} glide={motion()} />
        <OrdersOnMap orders={props.orders} now={now} selectedId={props.selectedId} />
        <div class={css.foot}>
          <Legend>
            <HeatLegend
              title={t('map.heat.requests', { hours: 24 })}
              breaks={props.heat.breaks()}
              n={props.heat.total()}
              minHouseholds={props.heat.minHouseholds()}
              outside={props.heat.outside()}
            />
            <span class="t3">{attributionOf(props.site.basemaps) ?? t('map.base.none')}</span>
            <LegendBreak />
            <ShapeLegend />
            <LiveScale markScale={props.markScale} />
          </Legend>
        </div>
      </MapStage>
      <div class={css.top}>{props.top}</div>
      <Show when={problem()}>
        {(found) => (
          <p class={css.problem} role="status">
            {sentenceOfProblem(found())}
          </p>
        )}
      </Show>
    </section>
  );
}

function LiveScale(props: { readonly markScale: number }): JSX.Element {
  const stage = useStage();
  const scale = createMemo(() => scaleOf(stage.metersPerPixel(), 160 * props.markScale));
  return <ScaleBar widthPx={scale().widthPx} km={scale().km} />;
}

function sentenceOfProblem(problem: MapProblem): string {
  switch (problem.kind) {
    case 'base':
      return t('map.base.failed');
    case 'crs':
      return t('map.base.crs', { crs: problem.message.toUpperCase() });
    case 'lost':
      return t('map.lost');
    case 'map':
      return problem.message;
  }
}
