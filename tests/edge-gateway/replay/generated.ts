/** Small recordings made for tests: two vans, some reports, one station, with the faults of real files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const startMs = Date.UTC(2026, 0, 5);
const at = (seconds: number) =>
  new Date(startMs + seconds * 1000).toISOString().replace('T', ' ').slice(0, 19);

/** 60 fixes of two vans; one is recorded twice, one lies off the earth, one has no time. */
export function fixesCsv(): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const van = i % 2 === 0 ? 'van-a' : 'van-b';
    return `${at(i * 10)},${(126.6 + i * 0.0005).toFixed(5)},${(45.7 + i * 0.0002).toFixed(5)},${van}`;
  });
  const repeated = rows[20] ?? '';
  return ['when,x,y,who', ...rows, repeated, `${at(100)},200.5,45.7,van-a`, `soon,126.6,45.7,van-b`].join(
    '\n',
  );
}

/** 12 reports, three of them leaks, one of them at the default coordinates, one told twice. */
export function requestsCsv(): string {
  const rows = Array.from({ length: 12 }, (_, i) => {
    const type = i % 4 === 0 ? 'leak' : 'other';
    const place = i === 5 ? '126.5;45.5' : `${126.6 + i * 0.001};${45.7 + i * 0.001}`;
    return `${at(i * 45)};R-${i};${type};${place};Heating Street ${i}`;
  });
  return ['opened;no;kind;lon;lat;street', ...rows, rows[3] ?? ''].join('\n');
}

/** 20 samples, two with the sentinel, then a day of silence and five more. */
export function readingsCsv(): string {
  const rows = Array.from({ length: 25 }, (_, i) => {
    const seconds = i < 20 ? i * 30 : 86_400 + i * 30;
    const supply = i === 3 || i === 4 ? -39.9 : 50 + i / 10;
    return `${at(seconds)},-12.5,48,85.5,42.1,${supply},40.2,${1000 + i}`;
  });
  return [
    'datetime,t_amb,t_ref,t_sup_prim,t_ret_prim,t_sup_sec,t_ret_sec,e',
    // Real exports often begin with the newest row.
    ...rows.reverse(),
  ].join('\n');
}

/** Writes the three files into a folder; answers the words that name and map them. */
export async function writeRecordings(dir: string): Promise<string[]> {
  const paths = {
    fixes: join(dir, 'fixes.csv.gz'),
    requests: join(dir, 'r.csv'),
    readings: join(dir, 's.csv'),
  };
  await writeFile(paths.fixes, gzipSync(fixesCsv()));
  await writeFile(paths.requests, requestsCsv());
  await writeFile(paths.readings, readingsCsv());
  return [
    ...['--fixes', paths.fixes, '--map-fixes', 'time=when,lon=x,lat=y,device=who'],
    ...['--requests', paths.requests, '--default-place', '126.5,45.5'],
    ...['--map-requests', 'time=opened,id=no,type=kind,subtype=kind,lon=lon,lat=lat,address=street'],
    ...['--readings', paths.readings],
  ];
}
