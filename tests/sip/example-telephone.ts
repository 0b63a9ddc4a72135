/** An example plan as a running telephone of a test: the same plan, moved to loopback addresses and free ports. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCredential } from '#sip/credentials.ts';
import { pickPorts } from '#sip/daemons/free-ports.ts';
import { startTelephone, type Telephone } from '#sip/daemons/telephone.ts';
import { parsePlan, renderProblem } from '#sip/kamailio/parse-plan.ts';
import { type Listener, type Plan, rtpengineNodes } from '#sip/kamailio/plan.ts';
import { makeSecrets, type SipSecrets } from '#sip/secrets.ts';
import { RUN_MARK, runProgram } from '#tests/support/programs.ts';
import type { PhoneOptions } from './test-phone.ts';

export const examples = ['one-host', 'behind-nat-with-trunk', 'tls-only', 'two-hosts'] as const;
export type Example = (typeof examples)[number];

const folder = fileURLToPath(new URL('../../sip/examples/', import.meta.url));

export async function readExample(name: Example): Promise<Plan> {
  const reading = parsePlan(await readFile(join(folder, `${name}.json`), 'utf8'), { mayPickPorts: false });
  if (!reading.ok) throw new Error(reading.problems.map(renderProblem).join('\n'));
  return reading.plan;
}

export interface ExampleTelephone extends Telephone {
  readonly secrets: SipSecrets;
  readonly log: readonly string[];
  listener(id: string): Listener;
  /** Options of a test phone with a fresh credential for `name` at a listener. */
  phone(name: string, listener: string, more?: Partial<PhoneOptions>): PhoneOptions;
  /** Call ids that rtpengine `id` knows. */
  close(): Promise<void>;
}

/** Starts it; `change` is the last word on the plan. */
export async function startExample(
  name: Example,
  change: (plan: Plan) => Plan = (plan) => plan,
): Promise<ExampleTelephone> {
  const dir = await mkdtemp(join(tmpdir(), 'hearthline-sip-'));
  await chmod(dir, 0o755);
  const moved = change(moveToLoopback(await readExample(name), dir));
  const plan = await spreadMedia(await pickPorts(moved));
  if (plan.tls !== undefined) await makeCertificate(plan.tls);
  const secrets = makeSecrets(plan);
  const log: string[] = [];
  const env = { PATH: process.env.PATH ?? '', [RUN_MARK]: process.env[RUN_MARK] ?? '' };
  const onEvent = ({ daemon, what, detail }: { daemon: string; what: string; detail: string }) =>
    void log.push(`${daemon} ${what} ${detail}`);
  const telephone = await startTelephone({
    plan,
    secrets,
    dir: join(dir, 'sip'),
    env,
    onEvent,
    pauseMs: 100,
  });
  const listener = (id: string) => {
    const found = plan.listeners.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no listener ${id}`);
    return found;
  };
  return {
    ...telephone,
    secrets,
    log,
    listener,
    phone(person, id, more = {}) {
      const { transport, address, port } = listener(id);
      const { authUser, password } = credentialOf(plan, secrets, person);
      const origin = plan.websocket?.origins[0];
      return {
        name: person,
        domain: plan.domains[0] ?? '',
        transport,
        address,
        port,
        login: { user: authUser, password },
        ...(plan.websocket === undefined ? {} : { path: plan.websocket.path }),
        ...(origin === undefined ? {} : { origin }),
        ...more,
      };
    },
    async close() {
      await telephone.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A credential of one hour for `name`. */
export function credentialOf(
  plan: Plan,
  secrets: SipSecrets,
  name: string,
  nowS = Math.floor(Date.now() / 1000),
) {
  const secret = secrets.ephemeral[0] ?? '';
  return makeCredential({ name, nowS, ttlS: 3600, secret, hash: plan.auth.hash });
}

/** 10.0.0.5 becomes 127.10.0.5 and so on: every address of the plan is this machine, and they stay apart. */
function moveToLoopback(plan: Plan, dir: string): Plan {
  const move = (address: string) => (address.startsWith('127.') ? address : address.replace(/^\d+/, '127'));
  const seat = <T extends { readonly address: string; readonly port: number }>(one: T): T => ({
    ...one,
    address: move(one.address),
    port: 0,
  });
  return {
    ...plan,
    listeners: plan.listeners.map((one) => {
      const { advertise, ...rest } = seat(one);
      return rest;
    }),
    ...(plan.tls === undefined
      ? {}
      : { tls: { ...plan.tls, certificate: join(dir, 'cert.pem'), key: join(dir, 'key.pem') } }),
    trunks: plan.trunks.map((trunk) => ({
      ...trunk,
      accept: trunk.accept.map(move),
      gateways: trunk.gateways.map((gateway) => ({ ...gateway, address: move(gateway.address) })),
    })),
    media: {
      ...plan.media,
      sets: plan.media.sets.map((set) => ({
        ...set,
        nodes: set.nodes.map((node) => ({
          ...node,
          control: seat(node.control),
          interfaces: node.interfaces.map(({ name, address }) => ({ name, address: move(address) })),
        })),
      })),
    },
    events: dropBroker({ ...plan.events, rpc: seat(plan.events.rpc), ...evapiOf(plan, seat) }),
    recording:
      plan.recording.policy === 'never'
        ? plan.recording
        : { ...plan.recording, folder: join(dir, 'recordings') },
  };
}

function evapiOf(
  plan: Plan,
  seat: (one: { address: string; port: number }) => { address: string; port: number },
) {
  return plan.events.evapi === undefined ? {} : { evapi: seat(plan.events.evapi) };
}

/** A broker is there only in the tests that bring one. */
function dropBroker({ mqtt, ...rest }: Plan['events']): Plan['events'] {
  return rest;
}

/** Ranges that other test runs are unlikely to use. */
async function spreadMedia(plan: Plan): Promise<Plan> {
  const sets = plan.media.sets.map((set) => ({
    ...set,
    nodes: set.nodes.map((node) => {
      const portMin = 20_000 + 2 * Math.floor(Math.random() * 5000);
      return { ...node, portMin, portMax: portMin + 999 };
    }),
  }));
  return { ...plan, media: { ...plan.media, sets } };
}

async function makeCertificate({ certificate, key }: { certificate: string; key: string }): Promise<void> {
  const subject = [
    '-subj',
    '/CN=sip.example.org',
    '-days',
    '2',
    '-nodes',
    '-keyout',
    key,
    '-out',
    certificate,
  ];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', ...subject];
  await runProgram('openssl', args, { output: 'on-failure' });
  await Promise.all([chmod(key, 0o644), chmod(certificate, 0o644)]);
}

/** The names of the calls that the rtpengines know now. */
export async function listMediaCalls(plan: Plan): Promise<unknown[]> {
  const { askRtpengine } = await import('#sip/daemons/ng.ts');
  const lists = await Promise.all(
    rtpengineNodes(plan).map(({ control }) => askRtpengine(control, { command: 'list' })),
  );
  return lists.flatMap(({ calls }) => (Array.isArray(calls) ? calls : []));
}
