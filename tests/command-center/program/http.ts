/** What tests of the whole program ask over HTTP: JSON with a token, and the counters of `/metrics`. */
import type { Running } from './rig.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

export interface HttpQuestion {
  readonly method?: string;
  readonly token?: string;
  /** Sent as it is when it is a string, otherwise as JSON. */
  readonly body?: unknown;
}

/** One question; never throws for a status. */
export async function ask(
  { url }: Pick<Running, 'url'>,
  path: string,
  question: HttpQuestion = {},
): Promise<HttpAnswer> {
  const { token, body, method = body === undefined ? 'GET' : 'POST' } = question;
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const contentType = answer.headers.get('content-type') ?? '';
  const text = await answer.text();
  return { status: answer.status, contentType, body: contentType.includes('json') ? JSON.parse(text) : text };
}

/** The items of a list, as records. */
export async function listOf(
  running: Running,
  path: string,
  token: string,
): Promise<Record<string, unknown>[]> {
  const { status, body } = await ask(running, path, { token });
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
  const items: unknown = Reflect.get(Object(body), 'items');
  if (!Array.isArray(items)) throw new Error(`${path} answered no list`);
  return items.map((item) => Object(item));
}

export interface IngestCounts {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly ignored: number;
  readonly waiting: number;
  readonly returned: number;
  readonly rejected: Readonly<Record<string, number>>;
}

/** The lines of `/metrics` with their labels. */
export async function readMetrics(running: Pick<Running, 'url'>): Promise<readonly Metric[]> {
  const { body } = await ask(running, '/metrics');
  return String(body)
    .split('\n')
    .flatMap((line) => parseMetric(line) ?? []);
}

export interface Metric {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function parseMetric(line: string): Metric | null {
  const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (match === null) return null;
  const [, name = '', labels = '', value = ''] = match;
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(
    ([, key = '', word = '']) => [key, word] as const,
  );
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}

/** The value of a metric without labels; 0 when it is not there. */
export function readingOf(metrics: readonly Metric[], name: string): number {
  return metrics.find((metric) => metric.name === name)?.value ?? 0;
}

/** The counters of one stream of the intake. */
export async function countsOf(running: Pick<Running, 'url'>, stream: string): Promise<IngestCounts> {
  const mine = (await readMetrics(running)).filter((metric) => metric.labels.stream === stream);
  const total = (outcome: string) =>
    mine.find((metric) => metric.labels.outcome === outcome && metric.labels.reason === '')?.value ?? 0;
  const rejected = mine.filter((metric) => metric.labels.outcome === 'rejected');
  return {
    received: total('received'),
    stored: total('stored'),
    duplicate: total('duplicate'),
    ignored: total('ignored'),
    returned: total('returned'),
    waiting: readingOf(mine, 'hearthline_ingest_waiting'),
    rejected: Object.fromEntries(rejected.map(({ labels, value }) => [labels.reason ?? '', value])),
  };
}

/** Everything that `received` must be the sum of. */
export function sumOf({ stored, duplicate, ignored, waiting, rejected }: IngestCounts): number {
  const refused = Object.values(rejected).reduce((sum, n) => sum + n, 0);
  return stored + duplicate + ignored + waiting + refused;
}
