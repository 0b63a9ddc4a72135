/** The deck.gl canvas over the map, for what moves: layers by part, errors told, rebuilt when its graphics context is lost. */

import type { Layer } from '@deck.gl/core';
import { MapLibreOverlay } from '@deck.gl/maplibre';
import type { Device } from '@luma.gl/core';
import type { Map as MapLibreMap } from 'maplibre-gl';

/** Parts from below: what a later name draws lies over the earlier ones. */
export const overlayParts = ['routes', 'stations', 'communities', 'workers', 'orders', 'selection'] as const;
export type OverlayPart = (typeof overlayParts)[number];

export interface Overlay {
  /** Replaces the layers of one part; drawn with the next frame. */
  readonly put: (part: OverlayPart, layers: readonly Layer[]) => void;
  readonly close: () => void;
}

export interface OverlayOptions {
  readonly onError: (message: string) => void;
  /** The context went and came back; parts must be put again, since a lost context keeps nothing. */
  readonly onRebuilt: () => void;
}

/** Opens the overlay on a map that is ready. */
export function openOverlay(map: MapLibreMap, options: OverlayOptions): Overlay {
  const parts = new Map<OverlayPart, readonly Layer[]>();
  let control = makeControl();
  let closed = false;
  map.addControl(control);

  function makeControl(): MapLibreOverlay {
    return new MapLibreOverlay({
      interleaved: false,
      useDevicePixels: true,
      deviceProps: { type: 'webgl', webgl: { antialias: false } },
      layers: [],
      onError: (error) => options.onError(error.message),
      onDeviceInitialized: (device) => watch(device, control),
    });
  }

  function watch(device: Device, mine: MapLibreOverlay): void {
    void device.lost.then(() => {
      if (!closed && control === mine) rebuild();
    });
  }

  // deck forbids its canvas to be restored: only a new canvas draws again (facts: works overlaid only).
  function rebuild(): void {
    map.removeControl(control);
    control = makeControl();
    map.addControl(control);
    parts.clear();
    options.onRebuilt();
  }

  return {
    put: (part, layers) => {
      if (closed) return;
      parts.set(part, layers);
      control.setProps({ layers: overlayParts.flatMap((name) => [...(parts.get(name) ?? [])]) });
    },
    close: () => {
      closed = true;
      map.removeControl(control);
    },
  };
}
