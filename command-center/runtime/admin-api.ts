/** The command line's way to a site: the running server of this data folder, or one started for this one command. */
import { loadConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { startHearthline } from '../main.ts';
import { ownBrokerOnly } from './gateway.ts';
import { type LocalAccess, readLocalAccess } from './local-access.ts';

export interface AdminApi {
  /** The JSON of an answer; throws like `post`. */
  get(path: string): Promise<unknown>;
  /** Sends JSON; throws a sentence of the problem when the answer is not 2xx. */
  post(path: string, body: unknown): Promise<unknown>;
  /** Sends a stream as it is and hands on the lines of JSON that come back; throws like `post`. */
  upload(path: string, body: ReadableStream<Uint8Array>, onLine: (line: unknown) => void): Promise<void>;
  /** The body of an answer as it comes; `token` speaks for somebody else than the administrator. Throws like `post`. */
  download(path: string, token?: string): Promise<ReadableStream<Uint8Array>>;
}

/** Gives `work` an administrator's access and closes what was opened for it. */
export async function withAdminApi<T>(work: (api: AdminApi) => Promise<T>): Promise<T> {
  const config = loadConfig({ PORT: '0', MQTT_PORT: '0', LOG_LEVEL: 'warn' });
  const running = await readLocalAccess(config.dataDir);
  if (running !== null && (await isAlive(running))) return work(apiOf(running));
  const own = await startHearthline({
    config: { ...config, port: 0, mqttPort: 0, ...ownBrokerOnly },
    log: openLog({ level: config.logLevel }),
  });
  try {
    const access = await readLocalAccess(config.dataDir);
    if (access === null) throw new Error(`${config.dataDir}/server.json was not written`);
    return await work(apiOf(access));
  } finally {
    await own.stop();
  }
}

async function isAlive({ url }: LocalAccess): Promise<boolean> {
  try {
    return (await fetch(`${url}/livez`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

function apiOf({ url, token }: LocalAccess): AdminApi {
  const authorization = `Bearer ${token}`;
  const read = async (answer: Response): Promise<unknown> => {
    const said: unknown = await answer.json();
    if (!answer.ok) throw new Error(sentenceOf(said));
    return said;
  };
  return {
    get: async (path) => read(await fetch(url + path, { headers: { authorization } })),
    post: async (path, body) =>
      read(
        await fetch(url + path, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    async download(path, other = token) {
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${other}` } });
      if (!answer.ok) await read(answer);
      return answer.body ?? new ReadableStream();
    },
    async upload(path, body, onLine) {
      const head = { authorization, 'content-type': 'application/octet-stream' };
      const sending = { method: 'POST', headers: head, body, duplex: 'half' } as const;
      const answer = await fetch(url + path, sending);
      if (!answer.ok) await read(answer);
      for await (const line of linesOf(answer)) onLine(JSON.parse(line));
    },
  };
}

async function* linesOf({ body }: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const part of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Title and paths of a problem. */
function sentenceOf(problem: unknown): string {
  if (typeof problem !== 'object' || problem === null) return 'the server gave no reason';
  const title = 'titleEn' in problem ? String(problem.titleEn) : '';
  const detail = 'detail' in problem ? JSON.stringify(problem.detail) : '';
  return `${title} ${detail}`.trim();
}
