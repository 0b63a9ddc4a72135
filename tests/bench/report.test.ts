/** The bench's own arithmetic: medians, percentiles, paired ratios, verdicts, and self times of a profile. */
import { describe, expect, it } from 'vitest';
import { atLeast, atMost, type Series } from './bench.ts';
import { messageBytes, renderFix } from './fix-message.ts';
import { topSelfTimes } from './profile.ts';
import { type BenchResult, figuresOf, renderReadme, renderTable } from './report.ts';
import { median, pairedRatio, percentile } from './statistics.ts';

const rate = { metric: 'rate', unit: 'messages/s' };
const series: readonly Series[] = [
  { ...rate, variant: 'no storage', values: [100, 200, 400] },
  {
    ...rate,
    variant: 'PGlite',
    values: [80, 100, 280],
    baseline: 'no storage',
    target: atLeast(90),
    ratioTarget: atLeast(0.75),
  },
];
const result: BenchResult = {
  name: 'ingest',
  title: 'How many',
  at: '2026-01-01T00:00:00.000Z',
  tookS: 3,
  loadBefore: 0.5,
  figures: figuresOf(series),
  failure: null,
};

describe('statistics', () => {
  it('takes the middle, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 2, 4, 100])).toBe(3);
    expect(median([])).toBeNaN();
  });

  it('takes percentiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('compares what ran side by side, not the medians', () => {
    expect(pairedRatio([80, 100, 280], [100, 200, 400])).toBe(0.7);
  });
});

describe('figures', () => {
  it('judge the median and the ratio each by its own target', () => {
    expect(figuresOf(series)[1]).toMatchObject({
      median: 100,
      ratio: { to: 'no storage', value: 0.7 },
      verdicts: [
        { of: 'median', met: true },
        { of: 'ratio', met: false },
      ],
    });
  });

  it('know targets that are upper bounds', () => {
    const slow: Series = { variant: 'a', metric: 'ack p99', unit: 'ms', values: [120], target: atMost(100) };
    expect(figuresOf([slow])[0]?.verdicts[0]?.met).toBe(false);
  });

  it('refuse a baseline that was not measured', () => {
    expect(() => figuresOf(series.slice(1))).toThrow('No baseline "no storage"');
  });
});

describe('reports', () => {
  it('say what was missed, in the table and in the README', () => {
    expect(renderTable(result)).toContain('met: ≥ 90, MISSED: ratio ≥ 0.75');
    const host = {
      class: 'c',
      cores: 2,
      cpu: 'x',
      memoryGb: 8,
      node: '20',
      platform: 'linux',
      loadBefore: 0,
    };
    const readme = renderReadme([{ date: '2026-01-01', host, repetitions: 3, benches: [result] }]);
    expect(readme).toContain('| PGlite | rate | 100 messages/s | 80 · 100 · 280 | 0.7 × no storage |');
  });

  it('name the reason where there are no figures', () => {
    expect(renderTable({ ...result, failure: 'the command is missing' })).toContain(
      'FAILED: the command is missing',
    );
  });
});

describe('the load', () => {
  it('sends bodies of exactly 120 bytes, no two alike', () => {
    const bodies = [0, 1, 999, 100_000].flatMap((seq) =>
      [0, 199].map((client) => renderFix(client, seq, 1.7e12)),
    );
    expect(bodies.map((body) => Buffer.byteLength(body))).toEqual(bodies.map(() => messageBytes));
    expect(new Set(bodies).size).toBe(bodies.length);
    expect(JSON.parse(bodies[2] ?? '')).toMatchObject({ _type: 'location', tst: 1_700_000_000 + 1 });
  });
});

describe('profiles', () => {
  it('leave idle samples out of the shares', () => {
    const node = (id: number, functionName: string) => ({
      id,
      callFrame: { functionName, url: '', lineNumber: 0 },
    });
    const profile = {
      nodes: [node(1, '(idle)'), node(2, 'work'), node(3, '(program)')],
      samples: [1, 1, 2, 2, 2, 3],
    };
    expect(topSelfTimes(profile, 1)).toEqual({ busySamples: 4, top: [{ name: 'work', share: 0.75 }] });
  });
});
