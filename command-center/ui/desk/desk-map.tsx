/** The desk's map: areas, heat, workers, orders, the selected order with its numbered candidates, and the legend. */
import { createEffect, createMemo, createSignal, type JSX, on, onCleanup, Show, untrack } from 'solid-js';
import type { AreaItem, Candidates, OrderItem, Site } from '#command-center/contract/http.ts';
import { scaleOf } from '../board.ts';
import type { Heat } from '../heat-data.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { attributionOf } from '../map/base-style.ts';
import css from '../map/city-map.module.css';
import { boundsOf } from '../map/layers/areas.ts';
import { AreasOnMap, HeatOnMap, OrdersOnMap, WorkersOnMap } from '../map/map-layers.tsx';
import { orderMarksAt, orderUnder } from '../map/order-marks.ts';
import { type MapProblem, MapStage, type Stage, useStage } from '../map/stage.tsx';
import { HeatLegend, Legend, LegendBreak, ScaleBar, ShapeLegend } from '../parts/legend.tsx';
import { motion } from '../theme.ts';
import { CandidatePins } from './candidate-pins.tsx';

const problemMs = 8_000;
/** Close enough to tell one building from the next. */
const closeZoom = 14;
const flightMs = 800;
/** How many of the best candidates the camera takes into the picture. */
const framedCandidates = 4;

interface DeskMapProps {
  readonly site: Site;
  readonly live: Live;
  readonly heat: Heat;
  readonly areas: readonly AreaItem[];
  readonly orders: readonly OrderItem[];
  readonly selected: OrderItem | null;
  readonly candidates: Candidates | null;
  readonly onSelect: (orderId: string) => void;
  readonly onPickWorker: (workerId: string) => void;
  readonly markScale: number;
  readonly showHeat: boolean;
  /** What lies over the map at its upper edge. */
  readonly top: JSX.Element;
}

export function DeskMap(props: DeskMapProps): JSX.Element {
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
  const selectedId = () => props.selected?.id ?? null;
  const onClick = (stage: Stage, point: { readonly x: number; readonly y: number }): void => {
    const marks = orderMarksAt(props.orders, now(), stage.zoom(), selectedId());
    const hit = orderUnder(marks, (lon, lat) => stage.map.project([lon, lat]), point, 20 * props.markScale);
    if (hit !== null) props.onSelect(hit.id);
  };
  return (
    <section class={css.city} aria-label={t('map.label')}>
      <MapStage
        site={props.site}
        markScale={props.markScale}
        home={home()}
        padding={{ top: 48, right: 24, bottom: 24 + Math.round(64 * props.markScale), left: 24 }}
        onProblem={onProblem}
        onClick={onClick}
      >
        <AreasOnMap areas={props.areas} />
        <HeatOnMap cells={props.heat.cells()} breaks={props.heat.breaks()} visible={props.showHeat} />
        <WorkersOnMap fleet={props.live.fleet} version={props.live.fleetVersion()} glide={motion()} />
        <OrdersOnMap orders={props.orders} now={now} selectedId={selectedId()} />
        <NamedCanvas />
        <FlyToSelected {...props} />
        <Show when={props.candidates}>
          {(candidates) => (
            <CandidatePins
              candidates={candidates()}
              target={targetOf(props.selected)}
              workers={props.live.items.fixes}
              fleet={props.live.fleet}
              fleetVersion={props.live.fleetVersion()}
              glide={motion()}
              onPick={props.onPickWorker}
            />
          )}
        </Show>
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

/**
 * The camera follows the operator's choice, never the data: it flies to a newly selected order, and once more when the
 * candidates for it have come, so that the best of them are in the picture.
 */
function FlyToSelected(props: DeskMapProps): JSX.Element {
  const stage = useStage();
  createEffect(
    on(
      () => props.selected?.id ?? null,
      () => {
        const order = props.selected;
        if (order === null) return;
        const zoom = Math.max(closeZoom, stage.map.getZoom());
        moveCamera(stage, [order.lon, order.lat], zoom);
      },
    ),
  );
  let framedId: string | null = null;
  createEffect(() => {
    const order = props.selected;
    const found = props.candidates;
    if (order === null || order.id === framedId || found === null) return;
    framedId = order.id;
    const places = untrack(() => placesOf(found, props.live));
    if (places.length > 0) frame(stage, [[order.lon, order.lat], ...places]);
  });
  return null;
}

function moveCamera(stage: Stage, center: [number, number], zoom: number): void {
  if (motion()) stage.map.flyTo({ center, zoom, duration: flightMs });
  else stage.map.jumpTo({ center, zoom });
}

function frame(stage: Stage, places: readonly (readonly [number, number])[]): void {
  const lons = places.map(([lon]) => lon);
  const lats = places.map(([, lat]) => lat);
  stage.map.fitBounds(
    [
      [Math.min(...lons), Math.min(...lats)],
      [Math.max(...lons), Math.max(...lats)],
    ],
    {
      padding: { top: 90, right: 90, bottom: 60 + Math.round(84 * stage.markScale()), left: 90 },
      maxZoom: 15.5,
      duration: motion() ? flightMs : 0,
    },
  );
}

/** Where the best candidates are. */
function placesOf(found: Candidates, live: Live): readonly (readonly [number, number])[] {
  return found.items.slice(0, framedCandidates).flatMap((item) => {
    const position = live.items.fixes[item.workerId]?.position ?? null;
    return position === null ? [] : [[position.lon, position.lat] as const];
  });
}

function targetOf(order: OrderItem | null): readonly [number, number] {
  return order === null ? [0, 0] : [order.lon, order.lat];
}

/** The map names its canvas once, in the language of that moment; this follows the switch. */
function NamedCanvas(): JSX.Element {
  const stage = useStage();
  createEffect(() => stage.map.getCanvas().setAttribute('aria-label', t('map.label')));
  return null;
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
