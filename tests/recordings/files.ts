/** The recordings beside the project, and an independent reading of them to hold the replay against. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

export const files = {
  buses: `${data}gps/liverpool_bus_route14_2026-01.csv.gz`,
  tracks: `${data}gps/geolife_small_5tracks.csv.gz`,
  requests: `${data}orders/boston311_all_types_2015-01-20_2015-02-28.csv.gz`,
  monaco: `${data}osm/monaco.osm.pbf`,
  station: `${data}stations/xai4heat_nis_scada_L4.csv.gz`,
} as const;

/** Rows by column; good enough for files whose quoted fields hold no delimiter where we look. */
export function readTable(path: string, delimiter = ','): Record<string, string>[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split(/\r?\n/);
  const cells = (line: string) => line.split(delimiter).map((cell) => cell.replace(/^"(.*)"$/, '$1'));
  const names = cells(lines[0] ?? '');
  return lines.slice(1).map((line) => {
    const values = cells(line);
    return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
  });
}

/** Header and those rows of a recording that `isWanted`, as they stand there: a shorter recording for a replay. */
export function excerptOf(path: string, isWanted: (line: string) => boolean): string {
  const [header, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split(/\r?\n/);
  return `${[header, ...lines.filter(isWanted)].join('\n')}\n`;
}
