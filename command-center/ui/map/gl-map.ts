/** The MapLibre map under a stage: how it is made, what it reads base maps with, when its graphics are beyond hope. */
import 'maplibre-gl/dist/maplibre-gl.css';
import { addProtocol, Map as MapLibreMap, type StyleSpecification, setWorkerUrl } from 'maplibre-gl';
import maplibreWorkerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { onCleanup } from 'solid-js';
import type { Site } from '#command-center/contract/http.ts';
import { t } from '../i18n/language.ts';
import { steadyMs } from '../wall-time.ts';

interface MapWish {
  readonly center: Site['center'];
  /** False where nobody may move the map. */
  readonly interactive: boolean;
}

/** A flat map with north up; its worker is a file of ours, so that it runs under the page's policy. */
export function openMap(container: HTMLElement, style: StyleSpecification, wish: MapWish): MapLibreMap {
  setWorkerUrl(maplibreWorkerUrl);
  return new MapLibreMap({
    container,
    style,
    center: wish.center,
    zoom: 11,
    interactive: wish.interactive,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    // The default of 4096 would blur walls of two panels.
    maxCanvasSize: [8192, 4320],
    canvasContextAttributes: { antialias: false },
    // The legend names the owner of the data, always and unfolded.
    attributionControl: false,
    locale: { 'Map.Title': t('map.label') },
  });
}

/** MapLibre restores a lost context itself; when it has not after 20 s, or the third loss in a minute comes, nothing will. */
export function watchContext(map: MapLibreMap, onHopeless: () => void): void {
  let losses: number[] = [];
  let patience: ReturnType<typeof setTimeout> | undefined;
  map.on('webglcontextlost', () => {
    const nowMs = steadyMs();
    losses = [...losses.filter((at) => nowMs - at < 60_000), nowMs];
    if (losses.length >= 3) onHopeless();
    else patience = setTimeout(onHopeless, 20_000);
  });
  map.on('webglcontextrestored', () => clearTimeout(patience));
  onCleanup(() => clearTimeout(patience));
}

/** Teaches MapLibre to read a kind of base map; the code for it comes only where one is used. */
export async function useReader(reader: 'archive' | 'rectified-raster' | 'rectified-vector'): Promise<void> {
  switch (reader) {
    case 'rectified-raster': {
      const { useRectifiedRasters } = await import('./rectify-raster.ts');
      useRectifiedRasters();
      return;
    }
    case 'rectified-vector': {
      const { useRectifiedVectors } = await import('./rectify-vector.ts');
      useRectifiedVectors();
      return;
    }
    case 'archive': {
      const { Protocol } = await import('pmtiles');
      addProtocol('pmtiles', new Protocol().tile);
    }
  }
}

/** Metres on the ground that one pixel covers in the middle of the map. */
export function metersPerPixelOf(map: MapLibreMap): number {
  const latitude = (map.getCenter().lat * Math.PI) / 180;
  // 512 px tiles: the equator is 40 075 017 m at zoom 0.
  return (40_075_017 * Math.cos(latitude)) / (512 * 2 ** map.getZoom());
}
