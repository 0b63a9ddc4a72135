/** Recordings: presets, mappings, and the faults that real files have. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRecording, type Recording } from '#edge-gateway/replay/records.ts';
import { countStreams, longestGapOf, placesOf, scheduleRecords } from '#edge-gateway/replay/schedule.ts';
import { readHeader, readRows } from '#geo-data/import/csv.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'recordings-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true });
});

const plain = { table: { readHeader, readRows }, map: null, encoding: 'utf-8', limit: null };

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

const busHeader = '"id","vehicle_id","timestamp","latitude","longitude","bearing"';

describe('loadRecording', () => {
  it('knows a bus feed by its columns and sorts it by time', async () => {
    const path = await file(
      'bus.csv.gz',
      gzipSync(
        `${busHeader}\n1,"b","2026-01-26 15:57:24",53.4,-2.9,53\n2,"a","2026-01-26 15:57:02",53.5,-2.8,\n3,"a","soon",1,2,\n`,
      ),
    );
    const recording = await loadRecording(path, 'fixes', plain);
    expect(recording.records).toEqual([
      expect.objectContaining({ device: 'a', lon: -2.8, lat: 53.5, courseDeg: null }),
      expect.objectContaining({ device: 'b', lon: -2.9, lat: 53.4, courseDeg: 53 }),
    ]);
    expect(recording.unreadable).toEqual({ 'time-unreadable': 1 });
  });

  it('takes the columns that are named, units included', async () => {
    const path = await file('own.csv', 'when;x;y;who;mps\n2026-01-01 00:00:00;1.5;2.5;w1;10\n');
    const map = 'time=when,lon=x,lat=y,device=who,speedMps=mps';
    const { records } = await loadRecording(path, 'fixes', { ...plain, map });
    expect(records).toEqual([expect.objectContaining({ device: 'w1', lon: 1.5, lat: 2.5, speedKmh: 36 })]);
  });

  it('names the missing columns, what the file has and how to map', async () => {
    const path = await file('strange.csv', 'a,b\n1,2\n');
    await expect(loadRecording(path, 'fixes', plain)).rejects.toThrow(
      /no preset knows.*--map-fixes time=COLUMN,lon=COLUMN.*The file has: a, b/s,
    );
    await expect(loadRecording(path, 'fixes', { ...plain, map: 'time=t,lon=a,lat=b' })).rejects.toThrow(
      /column "t" is missing; no column is named for "device"/,
    );
  });

  it('reads gb18030 when told so and names the fault when not', async () => {
    // "时间" and "南岗" in GB 18030
    const bytes = Uint8Array.from([
      ...[0xca, 0xb1, 0xbc, 0xe4],
      ...Buffer.from(',lon,lat,dev\n2026-01-01 00:00:00,126.6,45.7,'),
      ...[0xc4, 0xcf, 0xb8, 0xda],
      10,
    ]);
    const path = await file('gb.csv', bytes);
    const map = 'time=时间,lon=lon,lat=lat,device=dev';
    await expect(loadRecording(path, 'fixes', { ...plain, map })).rejects.toThrow(
      /the text is not utf-8; name its encoding, e.g. --encoding gb18030/,
    );
    const { records } = await loadRecording(path, 'fixes', { ...plain, map, encoding: 'gb18030' });
    expect(records).toEqual([expect.objectContaining({ device: '南岗', lon: 126.6 })]);
  });

  it('knows the default coordinates of a source and those that are named', async () => {
    const columns = 'CASE_ENQUIRY_ID,OPEN_DT,TYPE,LATITUDE,LONGITUDE';
    const path = await file(
      'boston.csv',
      `${columns}\n1,01/20/2015 12:05:53 AM,Plumbing,42.3594,-71.0587\n2,01/20/2015 12:06:53 AM,x,42.3,-71.1\n3,01/20/2015 12:07:53 AM,y,1.5,2.5\n`,
    );
    const { records } = await loadRecording(path, 'requests', { ...plain, defaultPlaces: [[2.5, 1.5]] });
    expect(
      records.map((record) => record.stream === 'requests' && [record.subtype, record.hasPlace]),
    ).toEqual([
      ['leak', false],
      ['other', true],
      ['other', false],
    ]);
    expect(placesOf(records)).toEqual([{ lon: -71.1, lat: 42.3 }]);
  });

  it('says so when the file is empty or not there', async () => {
    await expect(loadRecording(await file('empty.csv', ''), 'fixes', plain)).rejects.toThrow(/is empty/);
    await expect(loadRecording(join(dir, 'none.csv'), 'fixes', plain)).rejects.toThrow(
      /there is no such file/,
    );
  });
});

describe('scheduleRecords', () => {
  const recording = (stream: 'fixes' | 'readings', times: number[]): Recording => ({
    path: 'p',
    stream,
    map: { stream, columns: {}, sentinels: [], subtypes: {}, defaultPlaces: [] },
    unreadable: {},
    records: times.map((at) =>
      stream === 'fixes'
        ? {
            stream: 'fixes',
            at,
            device: 'd',
            lon: 10 + at / 1e6,
            lat: 60,
            courseDeg: null,
            speedKmh: null,
            accuracyM: null,
          }
        : { stream: 'readings', at, station: '1', values: {} },
    ),
  });

  it('starts every stream at the same site time, merges by time and ends at until', () => {
    const scheduled = scheduleRecords(
      [recording('fixes', [100, 300]), recording('readings', [5000, 5100, 9000])],
      {
        startAt: 1_000_000,
        shiftTo: null,
        until: 1_000_500,
        longestGapMs: null,
      },
    );
    expect(scheduled.map((s) => [s.record.stream, s.dueAt - 1_000_000])).toEqual([
      ['fixes', 0],
      ['readings', 0],
      ['readings', 100],
      ['fixes', 200],
    ]);
    expect(countStreams(scheduled)).toEqual({ fixes: 2, requests: 0, readings: 2 });
  });

  it('shortens quiet times and nothing else', () => {
    const scheduled = scheduleRecords([recording('fixes', [0, 10, 5000, 5020, 90_000])], {
      startAt: 0,
      shiftTo: null,
      until: 250,
      longestGapMs: 100,
    });
    expect(scheduled.map((s) => s.dueAt)).toEqual([0, 10, 110, 130, 230]);
    expect(longestGapOf(scheduled)).toBe(100);
  });

  it('shifts places and keeps distances on the ground', () => {
    const [first, last] = scheduleRecords([recording('fixes', [0, 1_000_000])], {
      startAt: 0,
      shiftTo: { lon: 126, lat: 45 },
      until: null,
      longestGapMs: null,
    }).map((s) => s.record);
    if (first?.stream !== 'fixes' || last?.stream !== 'fixes') throw new Error('two fixes expected');
    expect(last).toMatchObject({ lon: 126, lat: 45 });
    // one degree at 60° north is as long as 0.707 degrees at 45° north
    expect(last.lon - first.lon).toBeCloseTo(Math.cos(Math.PI / 3) / Math.cos(Math.PI / 4), 6);
  });
});
