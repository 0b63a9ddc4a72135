import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRoads } from '#geo-data/roads/build.ts';
import { decodeRoads, encodeRoads, roadsFormat } from '#geo-data/roads/codec.ts';
import { makeStreetGrid } from '#tests/support/street-grid.ts';
import { at, randomStreets, street } from './random-streets.ts';

describe('stored road graphs', () => {
  it('come back as they were, from anywhere in a larger buffer', () => {
    fc.assert(
      fc.property(randomStreets, fc.nat(7), (streets, shift) => {
        const { graph } = buildRoads(
          streets.map((one, i) => ({ ...one, name: i % 3 === 0 ? null : `第${i}街`, nameEn: 'x' })),
        );
        const bytes = encodeRoads(graph);
        const within = new Uint8Array(bytes.length + 8);
        within.set(bytes, shift);
        expect(decodeRoads(within.subarray(shift, shift + bytes.length))).toEqual(graph);
      }),
      { numRuns: 50 },
    );
    const { graph } = buildRoads(makeStreetGrid({ columns: 20, rows: 20 }));
    expect(encodeRoads(decodeRoads(encodeRoads(graph)))).toEqual(encodeRoads(graph));
  });

  it('are refused with a reason when they are of another format, cut off or damaged', () => {
    const bytes = encodeRoads(
      buildRoads([street('a', { line: [at(0, 0), at(50, 0), at(90, 20)], nodeIds: [1, 2, 3], name: '一' })])
        .graph,
    );
    const changed = (index: number) => bytes.map((byte, at) => (at === index ? byte ^ 1 : byte));
    expect(() => decodeRoads(new Uint8Array())).toThrow('not a road graph');
    expect(() => decodeRoads(changed(0))).toThrow('not a road graph');
    expect(() => decodeRoads(changed(4))).toThrow(
      `format ${roadsFormat ^ 1}, this program reads ${roadsFormat}: build it again`,
    );
    expect(() => decodeRoads(bytes.subarray(0, bytes.length - 4))).toThrow('build it again');
    for (let index = 32; index < bytes.length; index += 1)
      expect(() => decodeRoads(changed(index))).toThrow('damaged');
    for (let index = 8; index < 32; index += 1)
      expect(() => decodeRoads(changed(index))).toThrow('build it again');
  });
});
