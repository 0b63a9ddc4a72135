/** `hearthline user|token|source|device|migrate`: accounts and schema from the command line. */
import { parseArgs } from 'node:util';
import { openDatabase } from '#geo-data/open.ts';
import { loadConfig } from '../config.ts';
import { makeToken } from '../server/secrets.ts';
import { withAdminApi } from './admin-api.ts';
import { usageError } from './usage-error.ts';

type Words = Readonly<Record<string, string | undefined>>;

/** `user add`: prints the generated password once, unless one was given. */
export function runUser(args: string[]): Promise<number> {
  return runAdd(args, ['username', 'name', 'role', 'password', 'station', 'worker'], async (words) => {
    const password = words.password ?? makeToken().slice(0, 16);
    const user = {
      username: required(words, 'username'),
      name: required(words, 'name'),
      role: required(words, 'role'),
      password,
      repairStationId: words.station ?? null,
      workerId: words.worker ?? null,
    };
    await withAdminApi((api) => api.post('/api/users', user));
    console.log(`username ${words.username}\npassword ${password}`);
  });
}

/** `token add`: prints the token once. */
export function runToken(args: string[]): Promise<number> {
  return runAdd(args, ['name', 'role', 'area', 'days'], async (words) => {
    const token = {
      name: words.name ?? `${required(words, 'role')} token`,
      role: required(words, 'role'),
      areaIds: words.area?.split(',') ?? null,
      days: words.days === undefined ? null : daysOf(words.days),
    };
    const made = await withAdminApi((api) => api.post('/api/tokens', token));
    console.log(fieldOf(made, 'token'));
  });
}

/** `source add`: the login of an order source (hotline, WeChat, another system) for `sources/{id}/requests`. */
export function runSource(args: string[]): Promise<number> {
  return runAdd(args, ['id'], async (words) => {
    const sourceId = required(words, 'id');
    const device = { kind: 'source', username: `source-${sourceId}`, deviceId: 'source', sourceId };
    const made = await withAdminApi((api) => api.post('/api/devices', device));
    console.log(`username ${device.username}\npassword ${fieldOf(made, 'password')}`);
    console.log(`topic sources/${sourceId}/requests`);
  });
}

/** `device add`: prints the login once. */
export function runDevice(args: string[]): Promise<number> {
  return runAdd(args, ['kind', 'username', 'of', 'device', 'clock', 'crs'], async (words) => {
    const kind = required(words, 'kind');
    const owner = required(words, 'of');
    const ownerField = Object.hasOwn(ownerFields, kind) ? ownerFields[kind] : undefined;
    if (ownerField === undefined)
      throw usageError(`--kind ${kind}: one of ${Object.keys(ownerFields).join(', ')}`);
    const device = {
      kind,
      username: required(words, 'username'),
      deviceId: words.device ?? 'phone',
      [ownerField]: owner,
      ...(words.clock === undefined ? {} : { clock: words.clock }),
      ...(words.crs === undefined ? {} : { crs: words.crs }),
    };
    const made = await withAdminApi((api) => api.post('/api/devices', device));
    console.log(`username ${words.username}\npassword ${fieldOf(made, 'password')}`);
  });
}

const ownerFields: Readonly<Record<string, string>> = {
  phone: 'workerId',
  heatStation: 'heatStationId',
  meter: 'meterId',
  source: 'sourceId',
};

async function runAdd(
  args: string[],
  names: readonly string[],
  add: (words: Words) => Promise<void>,
): Promise<number> {
  const [verb, ...rest] = args;
  if (verb !== 'add') throw usageError(`"${verb ?? ''}": the only verb here is add`);
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ args: rest, options });
  await add(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])));
  return 0;
}

function required(words: Words, name: string): string {
  const value = words[name];
  if (value === undefined || value === '') throw usageError(`--${name} is missing`);
  return value;
}

/** NaN would travel as null, and null means: for ever. */
function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1) throw usageError(`--days ${text}: a whole number of days`);
  return days;
}

function fieldOf(answer: unknown, name: string): string {
  const value = typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
  if (typeof value !== 'string') throw new Error(`the server's answer has no ${name}`);
  return value;
}

/** `migrate`: for PostgreSQL, before the servers start; they would do the same. */
export async function runMigrate(): Promise<number> {
  const config = loadConfig();
  const db = await openDatabase({ databaseUrl: config.databaseUrl ?? undefined, dataDir: config.dataDir });
  await db.close();
  console.log('The schema is up to date.');
  return 0;
}
