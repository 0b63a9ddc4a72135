/** The city as desk and wall show it: ground, heat, communities, workers, orders, and the legend that is never hidden. */
import { type Accessor, createEffect, createMemo, createSignal, type JSX, onCleanup, Show } from 'solid-js';
import type { AreaItem, CommunityItem, OrderItem, Site } from '#command-center/contract/http.ts';
import { loadByCommunity, scaleOf } from '../board.ts';
import type { Heat } from '../heat-data.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { HeatLegend, Legend, LegendBreak, ScaleBar, ShapeLegend } from '../parts/legend.tsx';
import { motion } from '../theme.ts';
import { attributionOf } from './base-style.ts';
import css from './city-map.module.css';
import { communityMarksAt } from './community-marks.ts';
import { boundsOf, boundsOfPlaces } from './layers/areas.ts';
import { MapLabels } from './map-labels.tsx';
import { AreasOnMap, HeatOnMap, PlatesOnMap, WorkersOnMap } from './map-layers.tsx';
import { NetworkOnMap } from './network-layer.tsx';
import { orderMarksAt, orderUnder } from './order-marks.ts';
import { boxAround } from './place-labels.ts';
import { CommunitiesOnMap, GroundEdgeOnMap, GroundOnMap, StationsOnMap } from './place-layers.tsx';
import { PlaceLegend } from './place-legend.tsx';
import { spreadDiscs } from './spread-discs.ts';
import { type SpreadMark, spreadMarks } from './spread-marks.ts';
import { type MapProblem, MapStage, type Stage, useStage } from './stage.tsx';
import { stationMarksAt } from './station-marks.ts';

/** How long a problem is shown after it was last seen. */
const problemMs = 8_000;

interface CityMapProps {
  readonly site: Site;
  readonly live: Live;
  readonly heat: Heat;
  readonly areas: readonly AreaItem[];
  /** Drawn as discs with their open orders; left out, no community is drawn. */
  readonly communities?: readonly CommunityItem[];
  readonly orders: readonly OrderItem[];
  readonly selectedId: string | null;
  readonly onSelect?: (orderId: string) => void;
  readonly markScale: number;
  /** Size of names against 20 px of root size; 1 when left out. */
  readonly nameScale?: number;
  readonly showHeat: boolean;
  readonly onHopeless?: () => void;
  /** False on a kiosk: nobody moves the map. */
  readonly interactive?: boolean;
  /** What lies over the map at its upper edge. */
  readonly top?: JSX.Element;
  /** More layers, above all others; `selected` is the selected order where it is drawn, with its way aside. */
  readonly children?: (selected: Accessor<SpreadMark | null>) => JSX.Element;
}

export function CityMap(props: CityMapProps): JSX.Element {
  const [problem, setProblem] = createSignal<MapProblem | null>(null);
  const [footPx, setFootPx] = createSignal(0);
  let forget: ReturnType<typeof setTimeout> | undefined;
  let drawn: readonly SpreadMark[] = [];
  const onProblem = (found: MapProblem): void => {
    setProblem(found);
    clearTimeout(forget);
    // A shifted base map stays wrong; everything else is told again if it goes on.
    if (found.kind !== 'crs') forget = setTimeout(() => setProblem(null), problemMs);
  };
  onCleanup(() => clearTimeout(forget));
  // Where people live, not how far responsibilities reach: the camera starts on the city itself.
  const home = createMemo<Home | null>((known) => {
    if (known?.isCity === true) return known;
    const city = boundsOfPlaces(props.communities ?? []);
    const bounds = city ?? boundsOf(props.areas);
    return bounds === null ? null : { bounds, isCity: city !== null };
  }, null);
  const onClick = (stage: Stage, point: { readonly x: number; readonly y: number }): void => {
    const hit = orderUnder(drawn, (lon, lat) => stage.map.project([lon, lat]), point, 20 * props.markScale);
    if (hit !== null) props.onSelect?.(hit.id);
  };
  const edgePx = (): number => Math.round(20 * props.markScale);
  const topPx = (): number => Math.round(52 * props.markScale);
  return (
    <div class={css.city}>
      <MapStage
        site={props.site}
        markScale={props.markScale}
        home={home()?.bounds ?? null}
        interactive={props.interactive ?? true}
        padding={{ top: topPx(), right: edgePx(), bottom: edgePx() + footPx(), left: edgePx() }}
        onProblem={onProblem}
        onHopeless={() => props.onHopeless?.()}
        onClick={onClick}
      >
        <CityLayers
          {...props}
          bounds={boundsOf(props.areas)}
          covered={{ top: topPx(), bottom: footPx() }}
          onDrawn={(marks) => {
            drawn = marks;
          }}
        />
        <div class={css.foot} ref={(foot) => watchHeight(foot, setFootPx)}>
          <p class={css.corner}>
            <Show when={attributionOf(props.site.basemaps)}>
              {(owner) => <span data-said="">{owner()}</span>}
            </Show>
            <LiveScale markScale={props.markScale} />
          </p>
          <Legend>
            <HeatLegend
              title={t('map.heat.requests', { hours: 24 })}
              breaks={props.heat.breaks()}
              n={props.heat.total()}
              minHouseholds={props.heat.minHouseholds()}
              outside={props.heat.outside()}
            />
            <NetworkOnMap isFixed={props.interactive === false} />
            <LegendBreak />
            <ShapeLegend />
            <PlaceLegend />
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
    </div>
  );
}

interface Home {
  readonly bounds: readonly [number, number, number, number];
  /** Made from where people live; otherwise from the areas, until that is known. */
  readonly isCity: boolean;
}

interface CityLayersProps extends CityMapProps {
  readonly bounds: readonly [number, number, number, number] | null;
  readonly covered: { readonly top: number; readonly bottom: number };
  readonly onDrawn: (marks: readonly SpreadMark[]) => void;
}

/** Everything on the map, from below; all marks are decided here once, so that discs, plates and names know of each other. */
function CityLayers(props: CityLayersProps): JSX.Element {
  const stage = useStage();
  const now = props.live.clock.siteNow;
  const loads = createMemo(
    () => new Map(loadByCommunity(props.orders, [], 0, now()).map((load) => [load.communityId, load])),
  );
  const communities = createMemo(() => {
    stage.cameraVersion();
    const marks = communityMarksAt(props.communities ?? [], loads(), stage.zoom());
    return spreadDiscs(marks, (lon, lat) => stage.map.project([lon, lat]), 16 * stage.markScale());
  });
  const stations = createMemo(() =>
    stationMarksAt(
      Object.values(props.live.items.heatStations),
      Object.values(props.live.items.alarms),
      stage.zoom(),
    ),
  );
  const orders = createMemo((): readonly SpreadMark[] => {
    stage.cameraVersion();
    const scale = stage.markScale();
    const project = (lon: number, lat: number): { x: number; y: number } => stage.map.project([lon, lat]);
    const discs = communities()
      .filter((mark) => mark.tone !== 'point')
      .map((mark) => {
        const { x, y } = project(mark.lon, mark.lat);
        return boxAround({ x: x + mark.dx, y: y + mark.dy }, 13 * scale);
      });
    const marks = orderMarksAt(props.orders, now(), stage.zoom(), props.selectedId);
    return spreadMarks(marks, project, discs, 12 * scale);
  });
  const selected = createMemo(() => orders().find((mark) => mark.id === props.selectedId) ?? null);
  createEffect(() => props.onDrawn(orders()));
  return (
    <>
      <AreasOnMap areas={props.areas} />
      <GroundOnMap bounds={props.bounds} communities={props.communities ?? []} />
      <GroundEdgeOnMap />
      <HeatOnMap cells={props.heat.cells()} breaks={props.heat.breaks()} visible={props.showHeat} />
      <StationsOnMap marks={stations()} />
      <CommunitiesOnMap marks={communities()} />
      <WorkersOnMap
        fleet={props.live.fleet}
        version={props.live.fleetVersion()}
        glide={motion()}
        discs={communities()}
      />
      <PlatesOnMap marks={orders()} selectedId={props.selectedId} />
      <MapLabels
        areas={props.areas}
        communities={communities()}
        stations={stations()}
        orders={orders()}
        selectedId={props.selectedId}
        fleet={props.live.fleet}
        covered={props.covered}
        textScale={props.nameScale ?? 1}
      />
      {props.children?.(selected)}
    </>
  );
}

/** Tells the height of an element now and whenever it changes. */
function watchHeight(element: HTMLElement, tell: (px: number) => void): void {
  const observer = new ResizeObserver(() => tell(element.offsetHeight));
  observer.observe(element);
  onCleanup(() => observer.disconnect());
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
