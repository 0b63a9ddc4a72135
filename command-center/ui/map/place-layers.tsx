/** What stands still on the map: the ground, heat stations, communities; each follows its data and a new style or canvas. */
import type { GeoJSONSource } from 'maplibre-gl';
import { createEffect, createMemo, createSignal, type JSX, onCleanup } from 'solid-js';
import type { CommunityItem } from '#command-center/contract/http.ts';
import { pageHooks } from '../page-hooks.ts';
import { discName } from './community-marks.ts';
import { drawDiscAtlas } from './disc-atlas.ts';
import { baseSource } from './land-layers.ts';
import { buildDiscsLayer, buildPointsLayer } from './layers/communities.ts';
import {
  blockFeatures,
  blockSource,
  emptyGround,
  gridFeatures,
  gridSource,
  groundLayers,
} from './layers/ground.ts';
import { edgeFeatures, edgeLayer, edgeSource, fadingBounds } from './layers/ground-edge.ts';
import { buildStationsLayer } from './layers/stations.ts';
import type { PlacedCommunity } from './spread-discs.ts';
import { useStage } from './stage.tsx';
import type { StationMark } from './station-marks.ts';

/** Kilometre grid and blocks; drawn only where no base map draws the land. */
export function GroundOnMap(props: {
  readonly bounds: readonly [number, number, number, number] | null;
  readonly communities: readonly CommunityItem[];
}): JSX.Element {
  const stage = useStage();
  const grid = createMemo(() => (props.bounds === null ? null : gridFeatures(props.bounds)));
  const blocks = createMemo(() => blockFeatures(props.communities));
  createEffect(() => {
    if (stage.styleVersion() === null || !stage.landless()) return;
    for (const id of [gridSource, blockSource]) {
      if (stage.map.getSource(id) === undefined) stage.map.addSource(id, emptyGround());
    }
    const layers = groundLayers(stage.palette());
    for (const layer of layers.blocks) stage.addLayer('seat-blocks', layer);
    stage.addLayer('seat-cells', layers.grid);
    const lines = grid();
    if (lines !== null) void stage.map.getSource<GeoJSONSource>(gridSource)?.setData(lines);
    void stage.map.getSource<GeoJSONSource>(blockSource)?.setData(blocks());
  });
  return null;
}

/** The end of a base map that is the site's own. */
export function GroundEdgeOnMap(): JSX.Element {
  const stage = useStage();
  const [bounds, setBounds] = createSignal<ReturnType<typeof fadingBounds>>(null, { equals: sameBounds });
  // Known only when the archive's head has been read.
  const look = (): void => {
    const source = stage.map.getSource(baseSource);
    setBounds(source === undefined ? null : fadingBounds(Reflect.get(source, 'bounds')));
  };
  stage.map.on('sourcedata', look);
  onCleanup(() => stage.map.off('sourcedata', look));
  createEffect(() => {
    const box = bounds();
    if (stage.styleVersion() === null || box === null) return;
    if (stage.map.getSource(edgeSource) === undefined) stage.map.addSource(edgeSource, emptyGround());
    stage.addLayer('seat-network', edgeLayer(stage.palette()));
    void stage.map.getSource<GeoJSONSource>(edgeSource)?.setData(edgeFeatures(box));
  });
  return null;
}

function sameBounds(a: readonly number[] | null, b: readonly number[] | null): boolean {
  return a?.join() === b?.join();
}

/** Heat stations. */
export function StationsOnMap(props: { readonly marks: readonly StationMark[] }): JSX.Element {
  const stage = useStage();
  // Values change every minute, the marks hardly ever.
  const key = createMemo(() => props.marks.map((mark) => `${mark.id}${mark.severity}`).join());
  createEffect(() => {
    stage.overlayVersion();
    key();
    const sizePx = 24 * stage.markScale();
    stage.overlay.put('stations', [buildStationsLayer({ marks: props.marks, atlas: stage.atlas(), sizePx })]);
  });
  pageHooks().stations = () => props.marks.length;
  onCleanup(() => {
    delete pageHooks().stations;
    stage.overlay.put('stations', []);
  });
  return null;
}

/** Community discs and points. */
export function CommunitiesOnMap(props: { readonly marks: readonly PlacedCommunity[] }): JSX.Element {
  const stage = useStage();
  const looks = createMemo(() => [...new Set(props.marks.map(discName))].sort().join());
  const discs = createMemo(() => {
    looks();
    return drawDiscAtlas(props.marks, stage.palette());
  });
  const key = createMemo(() =>
    props.marks.map((mark) => `${mark.id}${discName(mark)}${mark.dx.toFixed()},${mark.dy.toFixed()}`).join(),
  );
  createEffect(() => {
    stage.overlayVersion();
    key();
    const sizePx = 44 * stage.markScale();
    stage.overlay.put('communities', [
      buildPointsLayer(props.marks, stage.atlas(), 22 * stage.markScale()),
      buildDiscsLayer({ marks: props.marks, discs: discs(), sizePx }),
    ]);
  });
  pageHooks().communities = () =>
    Object.fromEntries(props.marks.map((mark) => [mark.id, { open: mark.open, tone: mark.tone }]));
  onCleanup(() => {
    delete pageHooks().communities;
    stage.overlay.put('communities', []);
  });
  return null;
}
