/** The typed plan of a site's telephone: everything that the generated files of Kamailio and rtpengine are made from. */
import * as v from 'valibot';
import {
  clockTime,
  digits,
  displayText,
  domainName,
  filePath,
  flag,
  hostname,
  ipv4,
  ipv4Net,
  listOf,
  oneOf,
  port,
  sipName,
  topic,
  webOrigin,
  wholeNumber,
  word,
} from './plan-parts.ts';

/** Where Kamailio listens. `for` says who comes in there: phones, trunks (their addresses only), own services (loopback only). */
const listener = v.strictObject({
  id: word,
  transport: oneOf(['udp', 'tcp', 'tls', 'ws', 'wss']),
  address: ipv4,
  port,
  /** What others must write to reach it, behind NAT or a load balancer. */
  advertise: v.optional(v.strictObject({ address: hostname, port })),
  for: oneOf(['phones', 'trunks', 'services']),
  /** Takes phones without TLS although it is not loopback: only where another layer encrypts. */
  acceptPlain: flag(false),
});

const websocket = v.strictObject({
  path: v.optional(
    v.pipe(
      v.string('write a path such as "/sip"'),
      v.regex(/^\/[A-Za-z0-9/_-]{0,63}$/, 'write a path such as "/sip"'),
    ),
    '/sip',
  ),
  /** Pages that may open a WebSocket; no other page of the world gets in. */
  origins: v.pipe(v.array(webOrigin, 'write a list'), v.minLength(1, 'write at least one origin')),
});

const tls = v.strictObject({
  certificate: filePath,
  key: filePath,
  /** Who signs the certificates of trunks that are called over TLS: a short list, every worker keeps it in memory. */
  trunkAuthorities: v.optional(filePath),
});

const auth = v.strictObject({
  /** Hash of the short-lived credentials. */
  hash: v.optional(oneOf(['sha1', 'sha256']), 'sha256'),
  /** Longest lifetime of a credential that the site gives out. */
  credentialTtlS: v.optional(wholeNumber(60, 86_400), 3600),
  /** Wrong passwords from one address within the window before it is banned. */
  wrongPerWindow: v.optional(wholeNumber(3, 1000), 20),
  windowS: v.optional(wholeNumber(10, 86_400), 300),
});

/** A short number that leads to a person, a desk phone or a service. */
const extension = v.strictObject({ number: digits, name: sipName, display: v.optional(displayText, '') });

/** A telephone with a password of its own, kept in the secrets file. */
const deskPhone = v.strictObject({ name: sipName, display: v.optional(displayText, '') });

const numbers = v.strictObject({
  /** Names and numbers that ring at a service: the hotline. */
  hotlines: listOf(v.strictObject({ number: sipName, service: sipName })),
  extensions: listOf(extension),
});

const trunk = v.strictObject({
  id: word,
  display: v.optional(displayText, ''),
  gateways: v.pipe(
    v.array(
      v.strictObject({
        address: hostname,
        port,
        transport: v.optional(oneOf(['udp', 'tcp', 'tls']), 'udp'),
        priority: v.optional(wholeNumber(0, 100), 0),
      }),
      'write a list',
    ),
    v.minLength(1, 'write at least one gateway'),
  ),
  /** Source addresses of calls that come in. */
  accept: listOf(ipv4Net),
  /** Beginnings of numbers that may be called. Nothing else leaves the house. */
  allowedPrefixes: v.array(digits, 'write a list'),
  maxDigits: v.optional(wholeNumber(3, 20), 15),
  stripDigits: v.optional(wholeNumber(0, 10), 0),
  prepend: v.optional(v.union([digits, v.literal('')], 'write digits or nothing'), ''),
  /** Our number as the other side sees it. */
  callerId: v.optional(digits),
  /** Dialled numbers and the name each one rings; anything else gets 404. */
  inbound: listOf(v.strictObject({ number: digits, to: sipName })),
  listener: word,
  mediaInterface: v.optional(word),
  /** Asks the gateways with OPTIONS whether they are there. */
  probe: flag(true),
});

const rtpengineNode = v.strictObject({
  id: word,
  /** Where Kamailio reaches its ng port, which has no password: loopback or a net of your own. */
  control: v.strictObject({ address: ipv4, port }),
  weight: v.optional(wholeNumber(1, 100), 1),
  interfaces: v.pipe(
    v.array(v.strictObject({ name: word, address: ipv4, advertise: v.optional(ipv4) }), 'write a list'),
    v.minLength(1, 'write at least one interface'),
  ),
  portMin: wholeNumber(1024, 65_535),
  portMax: wholeNumber(1024, 65_535),
  /** Where key presses are told: one receiver in the whole site. */
  dtmf: v.optional(v.strictObject({ address: ipv4, port })),
});

const media = v.strictObject({
  sets: v.pipe(
    v.array(
      v.strictObject({
        id: wholeNumber(0, 1000),
        nodes: v.pipe(v.array(rtpengineNode, 'write a list'), v.minLength(1, 'write at least one node')),
      }),
      'write a list',
    ),
    v.minLength(1, 'write at least one set of rtpengines'),
  ),
  /** What is offered to plain phones and trunks, in this order, beside what both sides speak anyway. */
  phoneCodecs: v.optional(v.array(oneOf(['PCMA', 'PCMU', 'G722', 'opus']), 'write a list'), ['PCMA', 'PCMU']),
  /** Converts where the two sides share no codec. */
  transcode: flag(true),
  timeoutS: v.optional(wholeNumber(10, 3600), 60),
});

const tables = v.strictObject({
  /** Callers from outside who are refused; changed while running by `htable.sets blacklist`. */
  blacklist: listOf(digits),
  /** Callers from outside who are never refused. */
  allowlist: listOf(digits),
  /** An entry added while running ends by itself after this time; 0: never. */
  expireS: v.optional(wholeNumber(0, 31_536_000), 0),
});

const flood = v.strictObject({
  /** Requests of one address within the window before it is banned. */
  requests: v.optional(wholeNumber(5, 10_000), 60),
  windowS: v.optional(wholeNumber(1, 60), 2),
  banS: v.optional(wholeNumber(10, 86_400), 300),
  /** Addresses that are never banned: the site's own proxy. */
  exempt: listOf(ipv4Net),
});

const events = v.strictObject({
  /** JSON-RPC over HTTP for the application: loopback, with the secret of the secrets file. */
  rpc: v.strictObject({ address: ipv4, port }),
  mqtt: v.optional(
    v.strictObject({
      host: hostname,
      port,
      username: v.optional(sipName),
      topic: v.optional(topic, 'sip'),
    }),
  ),
  evapi: v.optional(v.strictObject({ address: ipv4, port })),
});

const recording = v.variant(
  'policy',
  [
    v.strictObject({ policy: v.literal('never') }),
    v.strictObject({ policy: v.literal('always'), folder: filePath }),
    v.strictObject({ policy: v.literal('time'), folder: filePath, from: clockTime, to: clockTime }),
    v.strictObject({
      policy: v.literal('direction'),
      folder: filePath,
      directions: v.array(oneOf(['incoming', 'outgoing', 'internal']), 'write a list'),
    }),
  ],
  'write policy never, always, time or direction',
);

const sizes = v.strictObject({
  workers: v.optional(wholeNumber(1, 64), 2),
  tcpWorkers: v.optional(wholeNumber(1, 64), 4),
  sharedMemoryMb: v.optional(wholeNumber(16, 65_536), 64),
  packageMemoryMb: v.optional(wholeNumber(4, 1024), 8),
  maxConnections: v.optional(wholeNumber(16, 100_000), 2048),
  contactsPerName: v.optional(wholeNumber(1, 20), 5),
  registrationS: v.optional(wholeNumber(60, 7200), 600),
  callHours: v.optional(wholeNumber(1, 24), 4),
});

export const planSchema = v.strictObject({
  node: word,
  domains: v.pipe(v.array(domainName, 'write a list'), v.minLength(1, 'write at least one domain')),
  /** Holds what must not stand in a plan: made by `sip config` and `sip up` when it is not there. */
  secretsFile: v.optional(filePath),
  listeners: v.pipe(v.array(listener, 'write a list'), v.minLength(1, 'write at least one listener')),
  websocket: v.optional(websocket),
  tls: v.optional(tls),
  auth: v.optional(auth, {}),
  numbers: v.optional(numbers, {}),
  deskPhones: listOf(deskPhone),
  trunks: listOf(trunk),
  media,
  tables: v.optional(tables, {}),
  flood: v.optional(flood, {}),
  events,
  recording: v.optional(recording, { policy: 'never' }),
  /** Callers and called do not learn each other's addresses nor ours behind NAT. */
  hideTopology: flag(true),
  sizes: v.optional(sizes, {}),
});

/** A plan whose fields are right; whether they fit together says `findPlanProblems`. */
export type Plan = v.InferOutput<typeof planSchema>;
export type Listener = Plan['listeners'][number];
export type Trunk = Plan['trunks'][number];
export type RtpengineNode = Plan['media']['sets'][number]['nodes'][number];

/** The realm of every digest: one for all domains, so that a password file stays true when a domain is added. */
export function realmOf(plan: Pick<Plan, 'domains'>): string {
  return plan.domains[0] ?? '';
}

/** Every rtpengine of the plan. */
export function rtpengineNodes(plan: Plan): RtpengineNode[] {
  return plan.media.sets.flatMap(({ nodes }) => nodes);
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.');
}

/** True where SIP travels inside a WebSocket. */
export function isWeb(listener: Pick<Listener, 'transport'>): boolean {
  return listener.transport === 'ws' || listener.transport === 'wss';
}

/** The protocol of the socket below. */
export function socketProtocol({ transport }: Pick<Listener, 'transport'>): 'udp' | 'tcp' | 'tls' {
  if (transport === 'ws') return 'tcp';
  return transport === 'wss' ? 'tls' : transport;
}
