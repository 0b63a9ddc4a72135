/** Heat stations on the moving canvas, lowest of all marks. */
import { IconLayer } from '@deck.gl/layers';
import { type Atlas, deckImage, stationIcon } from '../atlas.ts';
import type { StationMark } from '../station-marks.ts';

interface StationsLayerOptions {
  readonly marks: readonly StationMark[];
  readonly atlas: Atlas;
  /** Height of a calm square's box on screen in pixels; an alarm is larger. */
  readonly sizePx: number;
}

export function buildStationsLayer(options: StationsLayerOptions): IconLayer<StationMark> {
  const { marks, atlas, sizePx } = options;
  return new IconLayer<StationMark>({
    id: 'stations-icon',
    data: [...marks],
    iconAtlas: deckImage(atlas),
    iconMapping: { ...atlas.places },
    getPosition: (mark) => [mark.lon, mark.lat],
    getIcon: (mark) => stationIcon(mark.severity),
    getSize: (mark) => (mark.severity === null ? sizePx : sizePx * 1.4),
    updateTriggers: { getSize: sizePx },
    parameters: { depthCompare: 'always' },
    pickable: false,
  });
}
