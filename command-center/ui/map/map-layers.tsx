/** The layers as children of a stage: each follows its data, and comes back by itself when style or canvas are new. */
import type { GeoJSONSource } from 'maplibre-gl';
import { createEffect, createMemo, type JSX, onCleanup, untrack } from 'solid-js';
import type { AreaItem } from '#command-center/contract/http.ts';
import { countMarks, type Fleet, sampleFleet } from '../fleet.ts';
import { pageHooks } from '../page-hooks.ts';
import { steadyMs } from '../wall-time.ts';
import { areaBorderLayers, areaFeatures, areaLandLayer, areaSource, emptySource } from './layers/areas.ts';
import {
  cellFeatures,
  classOfCell,
  drawHatch,
  type HeatCell,
  hatchImage,
  heatLayers,
  heatSource,
  heatSourceSpec,
} from './layers/heat.ts';
import { buildOrdersLayer, buildSelectionLayer } from './layers/orders.ts';
import { buildWorkersLayer } from './layers/workers.ts';
import { type Disc, pushAside } from './push-aside.ts';
import type { PlacedCommunity } from './spread-discs.ts';
import type { SpreadMark } from './spread-marks.ts';
import { type Stage, useStage } from './stage.tsx';

/** Districts and areas: their land where nothing else draws it, and their borders. */
export function AreasOnMap(props: { readonly areas: readonly AreaItem[] }): JSX.Element {
  const stage = useStage();
  const features = createMemo(() => areaFeatures(props.areas));
  createEffect(() => {
    if (stage.styleVersion() === null) return;
    addSource(stage, areaSource, emptySource);
    if (stage.landless()) stage.addLayer('seat-land', areaLandLayer(stage.palette()));
    for (const layer of areaBorderLayers(stage.palette())) stage.addLayer('seat-areas', layer);
    void geoSource(stage, areaSource)?.setData(features().polygons);
  });
  return null;
}

/** Heat cells; polygons change only with the set of cells, classes by feature state. */
export function HeatOnMap(props: {
  readonly cells: readonly HeatCell[];
  readonly breaks: readonly number[];
  readonly visible: boolean;
}): JSX.Element {
  const stage = useStage();
  const names = createMemo(() => props.cells.map((cell) => cell.cell).join(' '));
  const add = (): void => {
    if (!stage.map.hasImage(hatchImage))
      stage.map.addImage(hatchImage, drawHatch(stage.palette().hatch), {
        // The hatch grows with the marks: on a screen with twice the pixels it would be a grey.
        pixelRatio: 2 / Math.max(1, stage.markScale()),
      });
    addSource(stage, heatSource, heatSourceSpec);
    for (const layer of heatLayers(stage.palette())) stage.addLayer('seat-cells', layer);
  };
  createEffect(() => {
    if (stage.styleVersion() === null) return;
    names();
    add();
    void geoSource(stage, heatSource)?.setData(untrack(() => cellFeatures(props.cells)));
  });
  createEffect(() => {
    if (stage.styleVersion() === null) return;
    names();
    // Which of the two effects comes first after a new style is nobody's promise.
    add();
    for (const cell of props.cells) {
      stage.map.setFeatureState(
        { source: heatSource, id: cell.cell },
        { class: props.visible ? classOfCell(cell, props.breaks) : -1 },
      );
    }
  });
  pageHooks().heat = () => countBy(props.cells, (cell) => nameOfClass(classOfCell(cell, props.breaks)));
  onCleanup(() => {
    delete pageHooks().heat;
  });
  return null;
}

/** Workers, gliding between frames; once a second where motion is off. */
export function WorkersOnMap(props: {
  readonly fleet: Fleet;
  readonly version: number;
  readonly glide: boolean;
  /** Communities whose discs must stay readable. */
  readonly discs?: readonly PlacedCommunity[];
}): JSX.Element {
  const stage = useStage();
  let request = 0;
  let lastDrawMs = 0;
  const draw = (nowMs: number): boolean => {
    lastDrawMs = nowMs;
    const sample = sampleFleet(props.fleet, nowMs, props.glide);
    const scale = stage.markScale();
    const discs = discsOnScreen(stage, props.discs ?? []);
    const placeOf = (i: number): { x: number; y: number } =>
      stage.map.project([sample.positions[2 * i] ?? 0, sample.positions[2 * i + 1] ?? 0]);
    const aside = pushAside(sample.length, placeOf, discs, 6 * scale);
    const layer = buildWorkersLayer({ sample, atlas: stage.atlas(), sizePx: 22 * scale, aside });
    stage.overlay.put('workers', [layer]);
    return sample.moving;
  };
  const loop = (): void => {
    const nowMs = steadyMs();
    // Thirty pictures a second are smooth for walking dots and leave the machine to the map.
    const moving = nowMs - lastDrawMs < 30 || draw(nowMs);
    request = moving ? requestAnimationFrame(loop) : 0;
  };
  createEffect(() => {
    void props.version;
    void props.discs;
    stage.cameraVersion();
    stage.overlayVersion();
    draw(steadyMs());
    if (props.glide && request === 0) request = requestAnimationFrame(loop);
  });
  // When the feed is silent the marks stay and fade: their ages go on.
  const fade = setInterval(() => {
    if (steadyMs() - lastDrawMs > 2_000) draw(steadyMs());
  }, 1_000);
  pageHooks().workers = () => countMarks(props.fleet);
  pageHooks().workerAt = (workerId) => drawnAt(props.fleet, workerId, props.glide);
  onCleanup(() => {
    cancelAnimationFrame(request);
    clearInterval(fade);
    delete pageHooks().workers;
    delete pageHooks().workerAt;
  });
  return null;
}

/** Order plates and the brackets around the selected one. */
export function PlatesOnMap(props: {
  readonly marks: readonly SpreadMark[];
  readonly selectedId: string | null;
}): JSX.Element {
  const stage = useStage();
  const marks = (): readonly SpreadMark[] => props.marks;
  // Severity depends on the clock, but the picture changes only when a mark does.
  const key = createMemo(() =>
    marks()
      .map((mark) => `${mark.id}${mark.severity}${mark.glyph}${mark.lon}${mark.lat}${mark.dx},${mark.dy}`)
      .join(),
  );
  createEffect(() => {
    stage.overlayVersion();
    key();
    const sizePx = 34 * stage.markScale();
    stage.overlay.put('orders', [buildOrdersLayer({ marks: marks(), atlas: stage.atlas(), sizePx })]);
    const selected = marks().find((mark) => mark.id === props.selectedId);
    stage.overlay.put('selection', selected ? [buildSelectionLayer(selected, stage.atlas(), sizePx)] : []);
  });
  pageHooks().orders = () => countBy(marks(), (mark) => String(mark.severity));
  onCleanup(() => {
    delete pageHooks().orders;
  });
  return null;
}

function addSource(stage: Stage, id: string, make: () => ReturnType<typeof emptySource>): void {
  if (stage.map.getSource(id) === undefined) stage.map.addSource(id, make());
}

function geoSource(stage: Stage, id: string): GeoJSONSource | undefined {
  return stage.map.getSource<GeoJSONSource>(id);
}

function discsOnScreen(stage: Stage, marks: readonly PlacedCommunity[]): readonly Disc[] {
  const scale = stage.markScale();
  return marks
    .filter((mark) => mark.tone !== 'point')
    .map((mark) => {
      const { x, y } = stage.map.project([mark.lon, mark.lat]);
      return { x: x + mark.dx, y: y + mark.dy, radius: (mark.tone === 'loud' ? 16 : 14) * scale };
    });
}

function drawnAt(fleet: Fleet, workerId: string, glide: boolean): readonly [number, number] | null {
  const sample = sampleFleet(fleet, steadyMs(), glide);
  const i = sample.workerIds.indexOf(workerId);
  return i < 0 ? null : [sample.positions[2 * i] ?? 0, sample.positions[2 * i + 1] ?? 0];
}

function nameOfClass(heatClass: number): string {
  if (heatClass === -2) return 'small';
  return heatClass === -1 ? 'below' : String(heatClass);
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}
