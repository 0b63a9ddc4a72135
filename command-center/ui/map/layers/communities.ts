/** Community discs and points on the moving canvas, under the workers. */
import { IconLayer } from '@deck.gl/layers';
import { type Atlas, deckImage, pointIcon } from '../atlas.ts';
import { type CommunityMark, discName } from '../community-marks.ts';
import type { PlacedCommunity } from '../spread-discs.ts';

interface DiscsLayerOptions {
  readonly marks: readonly PlacedCommunity[];
  readonly discs: Atlas;
  /** Height of a picture's box on screen in pixels. */
  readonly sizePx: number;
}

export function buildDiscsLayer(options: DiscsLayerOptions): IconLayer<PlacedCommunity> {
  const { marks, discs, sizePx } = options;
  return new IconLayer<PlacedCommunity>({
    id: 'community-discs-icon',
    data: marks.filter((mark) => mark.tone !== 'point'),
    iconAtlas: deckImage(discs),
    iconMapping: { ...discs.places },
    getPosition: (mark) => [mark.lon, mark.lat],
    getPixelOffset: (mark) => [mark.dx, mark.dy],
    getIcon: discName,
    getSize: sizePx,
    updateTriggers: { getSize: sizePx },
    parameters: { depthCompare: 'always' },
    pickable: false,
  });
}

export function buildPointsLayer(
  marks: readonly CommunityMark[],
  atlas: Atlas,
  sizePx: number,
): IconLayer<CommunityMark> {
  return new IconLayer<CommunityMark>({
    id: 'community-points-icon',
    data: marks.filter((mark) => mark.tone === 'point'),
    iconAtlas: deckImage(atlas),
    iconMapping: { ...atlas.places },
    getPosition: (mark) => [mark.lon, mark.lat],
    getIcon: () => pointIcon,
    getSize: sizePx,
    updateTriggers: { getSize: sizePx },
    parameters: { depthCompare: 'always' },
    pickable: false,
  });
}
