import { describe, expect, it } from 'vitest';
import { parseRange } from '#command-center/server/byte-range.ts';

describe('parseRange', () => {
  it.each<[string | undefined, ReturnType<typeof parseRange>]>([
    [undefined, { kind: 'whole' }],
    ['bytes=0-126', { kind: 'part', from: 0, to: 126 }],
    ['bytes=900-', { kind: 'part', from: 900, to: 999 }],
    ['bytes=-100', { kind: 'part', from: 900, to: 999 }],
    ['bytes=-5000', { kind: 'part', from: 0, to: 999 }],
    ['bytes=990-5000', { kind: 'part', from: 990, to: 999 }],
    ['bytes=1000-1001', { kind: 'outside' }],
    ['bytes=-0', { kind: 'outside' }],
    // Not a range that is understood, or several: the whole file.
    ['bytes=5-2', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['bytes=0-1,5-6', { kind: 'whole' }],
    ['lines=0-1', { kind: 'whole' }],
  ])('%s of 1,000 bytes', (header, range) => {
    expect(parseRange(header, 1_000)).toEqual(range);
  });
});
