/** Workers on the moving canvas: positions as one binary attribute, shape by state, arrow by heading, fading with age. */
import { IconLayer } from '@deck.gl/layers';
import type { FleetSample } from '../../fleet.ts';
import { opacityOfAge, shapeOfMark } from '../../parts/worker-look.ts';
import { type Atlas, deckImage, workerIcon } from '../atlas.ts';

interface WorkersLayerOptions {
  readonly sample: FleetSample;
  readonly atlas: Atlas;
  /** Height of a mark's box on screen in pixels. */
  readonly sizePx: number;
  /** Pixels that each is drawn aside of his place, by his index. */
  readonly aside?: Float32Array | undefined;
}

interface RowInfo {
  readonly index: number;
}

/** The layer for one moment; deck compares it with the last one and uploads what changed. */
export function buildWorkersLayer(options: WorkersLayerOptions): IconLayer {
  const { sample, atlas, sizePx, aside } = options;
  const mark = (row: RowInfo): number => sample.marks[row.index] ?? 0;
  return new IconLayer({
    id: 'workers-icon',
    // float64 goes through deck's own split into two floats: no jumping at street zoom.
    data: { length: sample.length, attributes: { getPosition: { value: sample.positions, size: 2 } } },
    iconAtlas: deckImage(atlas),
    iconMapping: { ...atlas.places },
    getIcon: (_: unknown, row: RowInfo) => workerIcon(shapeOfMark(mark(row))),
    getSize: sizePx,
    getPixelOffset: (_: unknown, row: RowInfo) => [
      aside?.[2 * row.index] ?? 0,
      aside?.[2 * row.index + 1] ?? 0,
    ],
    getAngle: (_: unknown, row: RowInfo) => angleOf(shapeOfMark(mark(row)), sample.headings[row.index] ?? -1),
    getColor: (_: unknown, row: RowInfo) => [
      255,
      255,
      255,
      Math.round(255 * opacityOfAge(sample.agesS[row.index] ?? 0, mark(row))),
    ],
    parameters: { depthCompare: 'always' },
    pickable: false,
  });
}

/** deck turns against the clock, headings go with it; only the arrow has a direction. */
function angleOf(shape: string, headingDeg: number): number {
  return shape === 'enRoute' && headingDeg >= 0 ? -headingDeg : 0;
}
