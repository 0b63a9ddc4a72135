/** The drawn vocabulary: class glyphs and severity outlines as SVG paths, for the page and for the map's atlas alike. */

/** Glyphs in a 16 × 16 box. `stroke` glyphs are lines of that width, the others are filled. */
export const glyphs = {
  leak: {
    d: 'M8 1.2C8 1.2 2.9 6.9 2.9 10.1a5.1 5.1 0 0 0 10.2 0C13.1 6.9 8 1.2 8 1.2Z',
    stroke: 0,
    fill: true,
  },
  notWarm: {
    d: 'M8 .8v14.4M1.8 4.4l12.4 7.2M14.2 4.4L1.8 11.6M6.2 2.2L8 4l1.8-1.8M6.2 13.8L8 12l1.8 1.8',
    stroke: 1.9,
    fill: false,
  },
  tempCheck: { d: 'M6.2 2.8a1.8 1.8 0 0 1 3.6 0v6a3.6 3.6 0 1 1-3.6 0Z', stroke: 0, fill: true },
  flush: { d: 'M1.5 2.5h13L9.8 8.6v5.6l-3.6-1.7V8.6Z', stroke: 0, fill: true },
  openValve: { d: 'M1.5 3.5 8 8l6.5-4.5v9L8 8l-6.5 4.5Z', stroke: 0, fill: true },
  complaint: { d: 'M1.8 2.5h12.4v8.6H8.2L4.6 14.4v-3.3H1.8Z', stroke: 0, fill: true },
  petition: { d: 'M3.4 1.2v14M3.4 2h9.4l-2.2 3.2 2.2 3.2H3.4', stroke: 1.5, fill: true },
  other: { d: 'M8 4.6a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8Z', stroke: 0, fill: true },
} as const;
export type Glyph = keyof typeof glyphs;
export const glyphNames = Object.keys(glyphs).filter(isGlyph);

/** True for the name of a glyph. */
export function isGlyph(name: string): name is Glyph {
  return Object.hasOwn(glyphs, name);
}

/** 1 act now, 2 act soon, 3 routine or unknown. */
export type Severity = 1 | 2 | 3;
export const severities: readonly Severity[] = [1, 2, 3];

/** Corners of the outlines in a 24 × 24 box; severity 3 is a rounded square and has none. */
export const octagonPoints = '7.05,1 16.95,1 23,7.05 23,16.95 16.95,23 7.05,23 1,16.95 1,7.05';
export const diamondPoints = '12,.6 23.4,12 12,23.4 .6,12';

/** How a worker is drawn; the words for it are `worker.<shape>` in the dictionary. */
export type WorkerShape = 'free' | 'assigned' | 'enRoute' | 'onSite' | 'stale' | 'unknown';
export const workerShapes: readonly WorkerShape[] = [
  'free',
  'assigned',
  'enRoute',
  'onSite',
  'stale',
  'unknown',
];
/** Paths of the worker shapes in a 16 × 16 box. */
export const workerArrow = 'M8 1.2 13.6 14 8 11 2.4 14Z';
