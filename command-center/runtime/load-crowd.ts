/** A crowd for a load: workers and heat stations around the repair stations of a site, brought in as a utility would. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normal, seededRandom } from '#geo-data/demo-city/random.ts';
import type { AdminApi } from './admin-api.ts';

export interface Crowd {
  readonly phones: readonly (Login & {
    readonly workerId: string;
    readonly lon: number;
    readonly lat: number;
  })[];
  readonly heatStations: readonly (Login & { readonly heatStationId: string })[];
}
interface Login {
  readonly username: string;
  readonly password: string;
}
interface Place {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
}

const lonDegPerKm = 0.0128;
const latDegPerKm = 0.009;
const spreadKm = 2.2;

/** Imports what is missing and makes its logins; they are kept in the data folder for the next time. */
export async function openCrowd(
  api: AdminApi,
  dataDir: string,
  size: { readonly workers: number; readonly stations: number },
  say: (line: string) => void,
): Promise<Crowd> {
  const bases = placesOf(await api.get('/api/repair-stations?limit=500'));
  if (bases.length === 0) throw new Error('the site has no repair stations: import or demo them first');
  const workers = scatter(bases, size.workers, 'load-w', 11);
  const stations = scatter(bases, size.stations, 'load-hs', 12);
  const kept = await readLogins(dataDir);
  say(`importing ${workers.length} workers and ${stations.length} heat stations`);
  await importTable(api, 'workers', ['id', 'name', 'repairStationId', 'skills'], workers.map(workerRow));
  await importTable(api, 'heat-stations', ['id', 'name', 'lon', 'lat'], stations.map(stationRow));
  const wanted = [
    ...workers.map(({ id }) => ({ kind: 'phone', username: `phone-${id}`, deviceId: 'phone', workerId: id })),
    ...stations.map(({ id }) => ({
      kind: 'heatStation',
      username: `station-${id}`,
      deviceId: 'station',
      heatStationId: id,
    })),
  ];
  const logins = await makeLogins(api, wanted, kept, say);
  await writeFile(join(dataDir, fileName), JSON.stringify(logins), { mode: 0o600 });
  const loginOf = (username: string): Login => ({ username, password: logins[username] ?? '' });
  return {
    phones: workers.map(({ id, lon, lat }) => ({ ...loginOf(`phone-${id}`), workerId: id, lon, lat })),
    heatStations: stations.map(({ id }) => ({ ...loginOf(`station-${id}`), heatStationId: id })),
  };
}

const fileName = 'load-accounts.json';

async function readLogins(dataDir: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(join(dataDir, fileName), 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

type Scattered = Place & { readonly n: number; readonly baseId: string };

function scatter(bases: readonly Place[], count: number, prefix: string, seed: number): Scattered[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, n) => {
    const base = bases[n % bases.length] ?? { id: '', lon: 0, lat: 0 };
    return {
      id: `${prefix}-${String(n + 1).padStart(5, '0')}`,
      n,
      baseId: base.id,
      lon: round(base.lon + normal(random) * spreadKm * lonDegPerKm),
      lat: round(base.lat + normal(random) * spreadKm * latDegPerKm),
    };
  });
}

function workerRow({ id, n, baseId }: Scattered): string[] {
  return [id, `压测${String(n + 1).padStart(5, '0')}`, baseId, 'pipe;heating'];
}

function stationRow({ id, n, lon, lat }: Scattered): string[] {
  return [id, `压测站${String(n + 1).padStart(5, '0')}`, String(lon), String(lat)];
}

/** The same rows again change nothing. */
async function importTable(
  api: AdminApi,
  kind: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const text = [head, ...rows].map((row) => row.join(',')).join('\n');
  let failure: string | null = null;
  await api.upload(`/api/import/${kind}?format=csv&anywhere=true`, new Blob([text]).stream(), (line) => {
    const said = typeof line === 'object' && line !== null ? line : {};
    if ('message' in said) failure = String(said.message);
    if ('finding' in said && JSON.stringify(said.finding).includes('"problem"')) {
      failure = JSON.stringify(said.finding);
    }
  });
  if (failure !== null) throw new Error(`the ${kind} of the load were refused: ${failure}`);
}

const atOnce = 16;

async function makeLogins(
  api: AdminApi,
  wanted: readonly { readonly username: string }[],
  kept: Readonly<Record<string, string>>,
  say: (line: string) => void,
): Promise<Record<string, string>> {
  const logins: Record<string, string> = { ...kept };
  const missing = wanted.filter(({ username }) => logins[username] === undefined);
  for (let at = 0; at < missing.length; at += atOnce) {
    if (at % 800 === 0) say(`logins ${at} of ${missing.length}`);
    await Promise.all(
      missing.slice(at, at + atOnce).map(async (device) => {
        const made = await api.post('/api/devices', { ...device, clock: 'site' });
        logins[device.username] =
          typeof made === 'object' && made !== null ? String(Reflect.get(made, 'password')) : '';
      }),
    );
  }
  return logins;
}

function placesOf(body: unknown): Place[] {
  const items: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'items') : [];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const [id, lon, lat] = ['id', 'lon', 'lat'].map((key): unknown => Reflect.get(item, key));
    return typeof id === 'string' && typeof lon === 'number' && typeof lat === 'number'
      ? [{ id, lon, lat }]
      : [];
  });
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
