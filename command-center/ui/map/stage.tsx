/** The stage: one MapLibre map with the deck canvas over it; layers are its children and find it through `useStage`. */
import type { LayerSpecification, Map as MapLibreMap, StyleSpecification } from 'maplibre-gl';
import {
  type Accessor,
  batch,
  createContext,
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  on,
  onCleanup,
  onMount,
  type ParentProps,
  Show,
  untrack,
  useContext,
} from 'solid-js';
import type { Site } from '#command-center/contract/http.ts';
import { language, t } from '../i18n/language.ts';
import { noteProblem } from '../page-hooks.ts';
import { theme } from '../theme.ts';
import { type Atlas, drawAtlas } from './atlas.ts';
import { buildStyle, isRectified, type Seat, shiftedBasemap, usableBasemap } from './base-style.ts';
import { metersPerPixelOf, openMap, useReader, watchContext } from './gl-map.ts';
import { baseSource } from './land-layers.ts';
import { type Overlay, openOverlay } from './overlay.ts';
import { type Palette, paletteOf } from './palette.ts';
import type { Box } from './place-labels.ts';
import css from './stage.module.css';

/** What layers need of the stage. */
export interface Stage {
  readonly map: MapLibreMap;
  readonly overlay: Overlay;
  readonly palette: Accessor<Palette>;
  readonly atlas: Accessor<Atlas>;
  /** Another number when the style is new and empty of our layers: add them again; null while it is loading. */
  readonly styleVersion: Accessor<number | null>;
  /** Raised when the moving canvas is new: put the parts again. */
  readonly overlayVersion: Accessor<number>;
  /** Zoom in quarters as the eye has it: a screen with twice the pixels shows the same level of detail. */
  readonly zoom: Accessor<number>;
  readonly metersPerPixel: Accessor<number>;
  /** Raised when the camera moved or the map got another size: places on screen are new. */
  readonly cameraVersion: Accessor<number>;
  /** Marks are this many times the size they have at 20 px root size. */
  readonly markScale: Accessor<number>;
  /** Free space at the edges in pixels: what the camera frames belongs inside. */
  readonly edges: Accessor<Edges>;
  /** Boxes on screen that no name may cover, beside the marks; asked when names are placed. */
  readonly keptClear: Accessor<() => readonly Box[]>;
  /** Tells of such boxes; names look again at once. */
  readonly keepClear: (boxes: () => readonly Box[]) => void;
  /** True where no base map draws land and the areas must. */
  readonly landless: Accessor<boolean>;
  readonly addLayer: (seat: Seat, layer: LayerSpecification) => void;
  /** Replaces the whole style; our layers come back with the next `styleVersion`. */
  readonly restyle: (style: StyleSpecification) => void;
}

export interface Edges {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export type MapProblem = { readonly kind: 'base' | 'map' | 'lost' | 'crs'; readonly message: string };

interface MapStageProps {
  readonly site: Site;
  readonly markScale: number;
  /** `[west, south, east, north]` shown until somebody moves the map; it must not change with the data of the day. */
  readonly home: readonly [number, number, number, number] | null;
  /** Free space at the edges in pixels, e.g. under a legend. */
  readonly padding: Edges;
  readonly onProblem: (problem: MapProblem) => void;
  /** The graphics will not come back by themselves; a wall reloads its page. */
  readonly onHopeless?: () => void;
  /** False where nobody may move the map: no gestures, no keys, no cursor. */
  readonly interactive?: boolean;
  readonly onClick?: (stage: Stage, point: { readonly x: number; readonly y: number }) => void;
}

const StageContext = createContext<Stage>();

/** The stage around a layer; throws when the layer stands outside one. */
export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (stage === undefined) throw new Error('a map layer stands outside its stage');
  return stage;
}

export function MapStage(props: ParentProps<MapStageProps>): JSX.Element {
  let container: HTMLDivElement | undefined;
  const [stage, setStage] = createSignal<Stage | null>(null);
  onMount(() => {
    if (container === undefined) return;
    // The map lives as long as the stage; only `home`, theme, language and base maps are followed.
    const opened = untrack(() => openStage(container, props, setStage));
    const basemaps = createMemo(() => JSON.stringify(props.site.basemaps));
    createEffect(on([theme, language, basemaps], () => opened.restyle(), { defer: true }));
    createEffect(() => {
      if (props.home !== null) opened.showHome(props.home);
    });
    createEffect(on(() => JSON.stringify(props.padding), opened.showAll, { defer: true }));
    // The map names its canvas once, in the language of that moment.
    createEffect(() => stage()?.map.getCanvas().setAttribute('aria-label', t('map.label')));
  });
  return (
    <div class={css.stage}>
      <div ref={container} class={css.map} />
      <Show when={stage()}>
        {(ready) => <StageContext.Provider value={ready()}>{props.children}</StageContext.Provider>}
      </Show>
    </div>
  );
}

interface OpenedStage {
  readonly restyle: () => void;
  /** Shows the whole home again unless somebody has moved the map. */
  readonly showAll: () => void;
  readonly showHome: (bounds: readonly [number, number, number, number]) => void;
}

function openStage(container: HTMLElement, props: MapStageProps, ready: (stage: Stage) => void): OpenedStage {
  const readers = new Set<Reader>();
  /** What must still be loaded before the base map can be read. */
  const missingReader = (): Reader | null => {
    const needed = readerOf(props.site.basemaps);
    return needed === null || readers.has(needed) ? null : needed;
  };
  const styleNow = () => {
    const basemap = missingReader() === null ? usableBasemap(props.site.basemaps) : null;
    return buildStyle(paletteOf(theme()), basemap, location.origin, language());
  };
  const map = openMap(container, styleNow(), {
    center: props.site.center,
    interactive: props.interactive ?? true,
  });
  const stage = createStage(map, props);
  const restyle = (): void => {
    const shifted = shiftedBasemap(props.site.basemaps);
    if (shifted !== null) props.onProblem({ kind: 'crs', message: shifted.crs });
    const reader = missingReader();
    if (reader === null) {
      stage.restyle(styleNow());
      return;
    }
    void useReader(reader).then(() => {
      readers.add(reader);
      stage.restyle(styleNow());
    });
  };
  map.on('error', (event) => {
    const message = event.error?.message ?? 'unknown';
    noteProblem(`map: ${message}`);
    props.onProblem({ kind: isOfBaseMap(event) ? 'base' : 'map', message });
  });
  // Not 'load': that waits for the base map's tiles, and a base map that hangs must not hold back the live layers.
  map.once('style.load', () => ready(stage));
  map.on('click', (event) => props.onClick?.(stage, event.point));
  watchContext(map, () => props.onHopeless?.());
  if (missingReader() !== null || shiftedBasemap(props.site.basemaps) !== null) restyle();
  let moved = false;
  let shown: readonly [number, number, number, number] | null = null;
  const showAll = (): void => {
    if (moved || shown === null) return;
    const [west, south, east, north] = shown;
    map.fitBounds([west, south, east, north], { padding: props.padding, animate: false });
  };
  // A wall whose screen changes (another input, another layout) shows the whole city again.
  map.on('resize', showAll);
  map.on('movestart', (event) => {
    if ('originalEvent' in event && event.originalEvent !== undefined) moved = true;
  });
  onCleanup(() => {
    stage.overlay.close();
    map.remove();
  });
  return {
    restyle,
    showAll,
    showHome: (bounds) => {
      shown = bounds;
      showAll();
    },
  };
}

function isOfBaseMap(event: object): boolean {
  return 'sourceId' in event && event.sourceId === baseSource;
}

type Reader = Parameters<typeof useReader>[0];

/** What the map to be drawn is read with beside MapLibre itself. */
function readerOf(basemaps: Site['basemaps']): Reader | null {
  const basemap = usableBasemap(basemaps);
  if (basemap === null) return null;
  if (isRectified(basemap)) return basemap.kind === 'raster' ? 'rectified-raster' : 'rectified-vector';
  return basemap.kind === 'pmtiles' ? 'archive' : null;
}

function createStage(map: MapLibreMap, props: MapStageProps): Stage {
  const landless = createMemo(() => usableBasemap(props.site.basemaps) === null);
  const [styleVersion, setStyleVersion] = createSignal<number | null>(null);
  let styles = 0;
  const [overlayVersion, setOverlayVersion] = createSignal(0);
  const levelNow = (): number => quarter(map.getZoom() - Math.log2(Math.max(1, props.markScale)));
  const [zoom, setZoom] = createSignal(levelNow());
  const [cameraVersion, setCameraVersion] = createSignal(0);
  const [keptClear, setKeptClear] = createSignal<() => readonly Box[]>(() => []);
  const [metersPerPixel, setMetersPerPixel] = createSignal(metersPerPixelOf(map));
  // The colours change with the style, not with the wish for it: in between there is nothing to paint.
  const [palette, setPalette] = createSignal(paletteOf(theme()));
  const overlay = openOverlay(map, {
    onError: (message) => {
      noteProblem(`deck: ${message}`);
      props.onProblem({ kind: 'map', message });
    },
    onRebuilt: () => {
      props.onProblem({ kind: 'lost', message: 'deck' });
      setOverlayVersion((n) => n + 1);
    },
  });
  map.on('style.load', () =>
    batch(() => {
      setPalette(paletteOf(theme()));
      setStyleVersion(++styles);
    }),
  );
  // With its context the map has lost its style; it loads that anew when the context is back.
  map.on('webglcontextlost', () => setStyleVersion(null));
  const onCamera = (): void => {
    batch(() => {
      setZoom(levelNow());
      setMetersPerPixel(metersPerPixelOf(map));
      setCameraVersion((n) => n + 1);
    });
  };
  map.on('move', onCamera);
  map.on('resize', onCamera);
  return {
    map,
    overlay,
    palette,
    atlas: createMemo(() => drawAtlas(palette())),
    styleVersion,
    overlayVersion,
    zoom,
    metersPerPixel,
    cameraVersion,
    markScale: () => props.markScale,
    edges: () => props.padding,
    keptClear,
    keepClear: (boxes) => void setKeptClear(() => boxes),
    landless,
    restyle: (style) => {
      setStyleVersion(null);
      map.setStyle(style, { diff: false });
    },
    addLayer: (seat, layer) => {
      if (map.getLayer(layer.id) === undefined) map.addLayer(layer, seat);
    },
  };
}

const quarter = (zoom: number): number => Math.round(zoom * 4) / 4;
