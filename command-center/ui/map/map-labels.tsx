/** Names over the map as text of the page: districts, communities, station values; placed so that they cover nothing. */
import type { GeoJSONSource } from 'maplibre-gl';
import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, untrack } from 'solid-js';
import type { AreaItem } from '#command-center/contract/http.ts';
import { emptyFleet, type Fleet, sampleFleet } from '../fleet.ts';
import { formatNumber } from '../i18n/format.ts';
import { pageHooks } from '../page-hooks.ts';
import { remPx } from '../theme.ts';
import { steadyMs } from '../wall-time.ts';
import { areaFeatures, outerRings } from './layers/areas.ts';
import { drawShield, shieldFeatures, shieldImage, shieldLayer, shieldSource } from './layers/name-shields.ts';
import css from './map-labels.module.css';
import {
  type Box,
  boxAround,
  isInRing,
  type LabelWish,
  placeLabels,
  placesAround,
  placesOver,
} from './place-labels.ts';
import type { PlacedCommunity } from './spread-discs.ts';
import type { SpreadMark } from './spread-marks.ts';
import { type Stage, useStage } from './stage.tsx';
import { type StationMark, valueZoom } from './station-marks.ts';

/** How long names must have stood still before the base map is told of them. */
const shieldMs = 250;
/** How often names look again whether somebody walked under them. */
const lookMs = 3_000;

interface MapLabelsProps {
  readonly areas: readonly AreaItem[];
  readonly communities?: readonly PlacedCommunity[];
  readonly stations?: readonly StationMark[];
  readonly orders?: readonly SpreadMark[];
  /** The order with brackets around it. */
  readonly selectedId: string | null;
  readonly fleet?: Fleet;
  /** Pixels at the edges of the map that other things cover. */
  readonly covered?: { readonly top: number; readonly bottom: number };
  /** Size of the names against 20 px of root size. */
  readonly textScale: number;
}

type Kind = 'district' | 'loud' | 'quiet' | 'point' | 'value';

interface Label {
  readonly id: string;
  readonly kind: Kind;
  readonly text: string;
}

interface Shown extends Label {
  readonly x: number;
  readonly y: number;
}

const nobody = emptyFleet();

export function MapLabels(props: MapLabelsProps): JSX.Element {
  const stage = useStage();
  const [shown, setShown] = createSignal<readonly Shown[]>([]);
  const [look, setLook] = createSignal(0);
  const names = createMemo(() => areaFeatures(props.areas).names.features);
  const sizes = createMeasure();
  let kept: ReadonlyMap<string, number> = new Map();

  const at = (lon: number, lat: number): { x: number; y: number } => stage.map.project([lon, lat]);
  const discAt = (mark: PlacedCommunity): { x: number; y: number } => {
    const { x, y } = at(mark.lon, mark.lat);
    return { x: x + mark.dx, y: y + mark.dy };
  };
  let textPx = 0;
  let shielding: ReturnType<typeof setTimeout> | undefined;
  const sizeOf = (label: Label): { width: number; height: number } => {
    const px = sizeRem[label.kind] * textPx;
    const spacing = label.kind === 'district' ? 0.3 * px * label.text.length : 0;
    return { width: sizes(asDrawn(label), px) + spacing + 4, height: px * 1.25 };
  };

  const obstacles = (): Box[] => {
    const scale = stage.markScale();
    const workers = sampleFleet(props.fleet ?? nobody, steadyMs(), false);
    return [
      ...stage.keptClear()(),
      ...(props.communities ?? []).map((mark) =>
        boxAround(discAt(mark), discRadius[mark.tone] * 0.9 * scale),
      ),
      ...(props.orders ?? []).map((mark) => {
        const place = at(mark.lon, mark.lat);
        const radius = mark.id === props.selectedId ? 27 : 13;
        return boxAround({ x: place.x + mark.dx, y: place.y + mark.dy }, radius * scale);
      }),
      ...(props.stations ?? []).map((mark) =>
        boxAround(at(mark.lon, mark.lat), (mark.severity === null ? 5 : 14) * scale),
      ),
      ...Array.from({ length: workers.length }, (_, i) =>
        boxAround(at(workers.positions[2 * i] ?? 0, workers.positions[2 * i + 1] ?? 0), 7 * scale),
      ),
    ];
  };

  const communityWishes = (): readonly (readonly [Label, LabelWish])[] =>
    [...(props.communities ?? [])].reverse().map((mark) => {
      const label: Label = { id: mark.id, kind: mark.tone, text: mark.name };
      const { width, height } = sizeOf(label);
      const radius = discRadius[mark.tone] * stage.markScale();
      const places = placesAround(discAt(mark), radius, width, height);
      // Where much is going on people stand close: the name steps back rather than give up.
      const further = mark.tone === 'loud' ? placesAround(discAt(mark), 2 * radius, width, height) : [];
      return [label, { id: label.id, width, height, places: [...places, ...further] }];
    });

  const districtWishes = (): readonly (readonly [Label, LabelWish])[] =>
    names().map((feature) => {
      const [lon = 0, lat = 0] = feature.geometry.coordinates;
      const area = props.areas.find((one) => one.id === feature.properties.id);
      const rings = area === undefined ? [] : outerRings(area.geometry);
      const onScreen = rings.map((ring) => ring.map(([x, y]) => at(x, y)));
      const isLand = (x: number, y: number): boolean => onScreen.some((ring) => isInRing(ring, x, y));
      const label: Label = { id: feature.properties.id, kind: 'district', text: feature.properties.name };
      const { width, height } = sizeOf(label);
      return [
        label,
        { id: label.id, width, height, places: placesOver(at(lon, lat), width, height, isLand) },
      ];
    });

  const valueWishes = (): readonly (readonly [Label, LabelWish])[] =>
    stage.zoom() <= valueZoom
      ? []
      : (props.stations ?? []).map((mark) => {
          const label: Label = { id: mark.id, kind: 'value', text: valueText(mark) };
          const { width, height } = sizeOf(label);
          const radius = 9 * stage.markScale();
          return [
            label,
            {
              id: label.id,
              width,
              height,
              places: placesAround(at(mark.lon, mark.lat), radius, width, height),
            },
          ];
        });

  createEffect(() => {
    stage.cameraVersion();
    stage.keptClear();
    void props.selectedId;
    look();
    textPx = remPx() * props.textScale;
    const wishes = [...valueWishes(), ...communityWishes(), ...districtWishes()];
    const canvas = stage.map.getCanvas();
    const covered = props.covered ?? { top: 0, bottom: 0 };
    const frame = {
      x: 2,
      y: covered.top,
      width: canvas.clientWidth - 4,
      height: canvas.clientHeight - covered.top - covered.bottom,
    };
    const placed = placeLabels(
      wishes.map(([, wish]) => wish),
      untrack(obstacles),
      frame,
      kept,
    );
    kept = new Map(placed.map((one) => [one.id, one.place]));
    const labels = new Map(wishes.map(([label]) => [label.id, label]));
    setShown(
      placed.flatMap(({ id, x, y }) => {
        const label = labels.get(id);
        return label === undefined ? [] : [{ ...label, x, y }];
      }),
    );
  });
  createEffect(() => {
    if (stage.styleVersion() === null || stage.landless()) return;
    const boxes = shown().map((label) => ({ x: label.x, y: label.y, ...sizeOf(label) }));
    clearTimeout(shielding);
    // While the camera moves the base map has no time to think about its names either.
    shielding = setTimeout(() => shieldNames(stage, boxes), shieldMs);
  });
  const timer = setInterval(() => setLook((n) => n + 1), lookMs);
  // Before the font is there every width is a guess.
  void document.fonts.ready.then(() => setLook((n) => n + 1));
  pageHooks().labels = () => shown().map((label) => label.text);
  onCleanup(() => {
    clearInterval(timer);
    clearTimeout(shielding);
    delete pageHooks().labels;
  });
  return (
    <div class={css.labels} aria-hidden="true">
      <For each={shown()}>
        {(label) => (
          <span
            class={css.label}
            data-kind={label.kind}
            style={{
              'font-size': `${sizeRem[label.kind] * props.textScale}rem`,
              transform: `translate(${Math.round(label.x)}px, ${Math.round(label.y)}px)`,
            }}
          >
            {label.text}
          </span>
        )}
      </For>
    </div>
  );
}

/** Lets the base map's names make room for ours. */
function shieldNames({ map, markScale, styleVersion }: Stage, boxes: readonly Box[]): void {
  // In a quarter of a second the style may have gone.
  if (styleVersion() === null) return;
  if (!map.hasImage(shieldImage)) map.addImage(shieldImage, drawShield());
  const features = shieldFeatures(boxes, (x, y) => {
    const { lng, lat } = map.unproject([x, y]);
    return [lng, lat];
  });
  const source = map.getSource<GeoJSONSource>(shieldSource);
  if (source === undefined) map.addSource(shieldSource, { type: 'geojson', data: features });
  else void source.setData(features);
  // On top of all: what lies higher is placed first.
  if (map.getLayer('name-shields') === undefined) map.addLayer(shieldLayer(9 * markScale()));
}

const sizeRem: Readonly<Record<Kind, number>> = {
  district: 1.05,
  loud: 0.95,
  quiet: 0.95,
  point: 0.9,
  value: 0.9,
};
const discRadius = { loud: 18, quiet: 15, point: 7 } as const;

/** The stylesheet writes districts in capitals where the script has them. */
function asDrawn({ kind, text }: Label): string {
  return kind === 'district' ? text.toUpperCase() : text;
}

function valueText(mark: StationMark): string {
  const supply = mark.supplyC === null ? '—' : `${formatNumber(mark.supplyC, 1)} °C`;
  const pressure = mark.pressureMPa === null ? '—' : `${formatNumber(mark.pressureMPa, 2)} MPa`;
  return `${supply} · ${pressure}`;
}

/** Widths of texts in the page's font, remembered. */
function createMeasure(): (text: string, px: number) => number {
  const pen = document.createElement('canvas').getContext('2d');
  const known = new Map<string, number>();
  const family = getComputedStyle(document.body).fontFamily;
  let ready = false;
  void document.fonts.ready.then(() => {
    ready = true;
  });
  return (text, px) => {
    const key = `${px} ${text}`;
    const width = known.get(key);
    if (width !== undefined) return width;
    if (pen !== null) pen.font = `500 ${px}px ${family}`;
    const measured = pen?.measureText(text).width ?? text.length * px;
    if (ready) known.set(key, measured);
    return measured;
  };
}
