/** What no single field can say: whether the parts of a telephone plan fit together. */
import {
  isLoopback,
  isWeb,
  type Listener,
  type Plan,
  rtpengineNodes,
  socketProtocol,
  type Trunk,
} from './plan.ts';

/** One thing to put right: where in the plan, and what to write. */
export interface PlanProblem {
  /** `listeners[2].port` */
  readonly path: string;
  readonly says: string;
}

export interface CheckOptions {
  /** Port 0 means a free port: fine when the telephone is started here, senseless in files for elsewhere. */
  readonly mayPickPorts: boolean;
}

/** Everything that does not fit; an empty list is a plan that can be rendered. */
export function findPlanProblems(plan: Plan, options: CheckOptions): PlanProblem[] {
  return [
    ...listenerProblems(plan),
    ...overlaps(plan),
    ...trunkProblems(plan),
    ...numberProblems(plan),
    ...mediaProblems(plan),
    ...eventProblems(plan),
    ...(options.mayPickPorts ? [] : openPorts(plan)),
  ];
}

function listenerProblems(plan: Plan): PlanProblem[] {
  const perListener = plan.listeners.flatMap((listener, i) => oneListener(plan, listener, `listeners[${i}]`));
  const ids = repeated(plan.listeners.map(({ id }) => id)).map(([id, i]) => ({
    path: `listeners[${i}].id`,
    says: `"${id}" is taken: give each listener a name of its own`,
  }));
  return [...perListener, ...ids];
}

function oneListener(plan: Plan, listener: Listener, path: string): PlanProblem[] {
  const { address, transport } = listener;
  const problems: PlanProblem[] = [];
  const isSecure = socketProtocol(listener) === 'tls';
  if (isSecure && plan.tls === undefined)
    problems.push({ path: 'tls', says: `is missing: listener "${listener.id}" needs certificate and key` });
  if (isWeb(listener) && plan.websocket === undefined)
    problems.push({
      path: 'websocket',
      says: `is missing: listener "${listener.id}" needs path and origins`,
    });
  if (listener.for === 'services' && !isLoopback(address))
    problems.push({
      path: `${path}.address`,
      says: 'write 127.0.0.1: own services come in on loopback only',
    });
  if (listener.for === 'trunks' && isWeb(listener))
    problems.push({
      path: `${path}.transport`,
      says: 'write udp, tcp or tls: trunks do not come over WebSocket',
    });
  if (listener.for === 'phones' && !isSecure && !isLoopback(address) && !listener.acceptPlain)
    problems.push({
      path: `${path}.transport`,
      says: `write ${isWeb(listener) ? 'wss' : 'tls'}: ${transport} is for loopback only (or set acceptPlain where another layer encrypts)`,
    });
  return problems;
}

interface Seat {
  readonly path: string;
  readonly protocol: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
}

/** Two sockets of this plan in one place; 0.0.0.0 is everywhere. */
function overlaps(plan: Plan): PlanProblem[] {
  const seats = seatsOf(plan);
  return seats.flatMap((seat, i) => {
    const other = seats.slice(0, i).find((earlier) => collide(earlier, seat));
    if (other === undefined) return [];
    return [
      { path: seat.path, says: `${seat.address}:${seat.port} is taken by ${other.path}: write another port` },
    ];
  });
}

function collide(a: Seat, b: Seat): boolean {
  const samePlace = a.address === b.address || a.address === '0.0.0.0' || b.address === '0.0.0.0';
  return a.protocol === b.protocol && samePlace && a.port === b.port && a.port !== 0;
}

function seatsOf(plan: Plan): Seat[] {
  const listeners = plan.listeners.map((listener, i) => ({
    path: `listeners[${i}].port`,
    protocol: socketProtocol(listener) === 'udp' ? ('udp' as const) : ('tcp' as const),
    address: listener.address,
    port: listener.port,
  }));
  const ng = plan.media.sets.flatMap(({ nodes }, s) =>
    nodes.map((node, n) => ({
      path: `media.sets[${s}].nodes[${n}].control.port`,
      protocol: 'udp' as const,
      ...node.control,
    })),
  );
  const { rpc, evapi } = plan.events;
  const tcp = { protocol: 'tcp' as const };
  return [
    ...listeners,
    ...ng,
    { path: 'events.rpc.port', ...tcp, ...rpc },
    ...(evapi === undefined ? [] : [{ path: 'events.evapi.port', ...tcp, ...evapi }]),
  ];
}

function trunkProblems(plan: Plan): PlanProblem[] {
  const perTrunk = plan.trunks.flatMap((trunk, i) => oneTrunk(plan, trunk, `trunks[${i}]`));
  const ids = repeated(plan.trunks.map(({ id }) => id)).map(([id, i]) => ({
    path: `trunks[${i}].id`,
    says: `"${id}" is taken: give each trunk a name of its own`,
  }));
  return [...perTrunk, ...ids];
}

function oneTrunk(plan: Plan, trunk: Trunk, path: string): PlanProblem[] {
  const problems: PlanProblem[] = [];
  if (trunk.allowedPrefixes.length === 0)
    problems.push({
      path: `${path}.allowedPrefixes`,
      says: 'write the beginnings of the numbers that may be called, such as "021"',
    });
  const listener = plan.listeners.find(({ id }) => id === trunk.listener);
  if (listener?.for !== 'trunks')
    problems.push({ path: `${path}.listener`, says: 'write the id of a listener that is for trunks' });
  if (trunk.inbound.length > 0 && trunk.accept.length === 0)
    problems.push({ path: `${path}.accept`, says: 'write the addresses that its calls come from' });
  const odd = trunk.gateways.findIndex(
    ({ transport }) => listener !== undefined && transport !== listener.transport,
  );
  if (odd >= 0)
    problems.push({
      path: `${path}.gateways[${odd}].transport`,
      says: `write ${listener?.transport ?? 'udp'}, as its listener has`,
    });
  if (listener?.transport === 'tls' && plan.tls !== undefined && plan.tls.trunkAuthorities === undefined)
    problems.push({
      path: 'tls.trunkAuthorities',
      says: `is missing: trunk "${trunk.id}" is called over TLS`,
    });
  const interfaces = rtpengineNodes(plan).map((node) => node.interfaces.map(({ name }) => name));
  if (
    trunk.mediaInterface !== undefined &&
    !interfaces.every((names) => names.includes(trunk.mediaInterface ?? ''))
  )
    problems.push({
      path: `${path}.mediaInterface`,
      says: 'write the name of an interface that every rtpengine has',
    });
  return problems;
}

function numberProblems({ numbers, deskPhones }: Plan): PlanProblem[] {
  const dialled = [
    ...numbers.hotlines.map(({ number }, i) => ({ path: `numbers.hotlines[${i}].number`, number })),
    ...numbers.extensions.map(({ number }, i) => ({ path: `numbers.extensions[${i}].number`, number })),
  ];
  const twice = repeated(dialled.map(({ number }) => number)).map(([number, i]) => ({
    path: dialled[i]?.path ?? 'numbers',
    says: `"${number}" is taken: write another number`,
  }));
  const services = numbers.hotlines.flatMap(({ service }, i) =>
    service.startsWith('svc-')
      ? []
      : [{ path: `numbers.hotlines[${i}].service`, says: 'write the name of a service, such as "svc-acd"' }],
  );
  const desks = deskPhones.flatMap(({ name }, i) =>
    name.startsWith('svc-')
      ? [{ path: `deskPhones[${i}].name`, says: 'write another name: svc- belongs to own services' }]
      : [],
  );
  const desksTwice = repeated(deskPhones.map(({ name }) => name)).map(([name, i]) => ({
    path: `deskPhones[${i}].name`,
    says: `"${name}" is taken: write another name`,
  }));
  return [...twice, ...services, ...desks, ...desksTwice];
}

/** Four ports a call, and no two rtpengines of one machine in one range. */
function mediaProblems(plan: Plan): PlanProblem[] {
  const nodes = plan.media.sets.flatMap((set, s) =>
    set.nodes.map((node, n) => ({ node, path: `media.sets[${s}].nodes[${n}]` })),
  );
  const narrow = nodes
    .filter(({ node }) => node.portMax - node.portMin < 100)
    .map(({ path }) => ({
      path: `${path}.portMax`,
      says: 'write at least portMin + 100: a call takes four ports',
    }));
  const names = repeated(nodes.map(({ node }) => node.id)).map(([id, i]) => ({
    path: `${nodes[i]?.path}.id`,
    says: `"${id}" is taken: give each rtpengine a name of its own`,
  }));
  const shared = nodes.flatMap(({ node, path }, i) => {
    const other = nodes.slice(0, i).find((earlier) => shareRange(earlier.node, node));
    return other === undefined
      ? []
      : [{ path: `${path}.portMin`, says: `overlaps the ports of ${other.path}: write another range` }];
  });
  return [...narrow, ...names, ...shared];
}

type Ranged = ReturnType<typeof rtpengineNodes>[number];

function shareRange(a: Ranged, b: Ranged): boolean {
  const sameMachine = a.interfaces.some(({ address }) =>
    b.interfaces.some((other) => other.address === address),
  );
  return sameMachine && a.portMin <= b.portMax && b.portMin <= a.portMax;
}

function eventProblems({ events }: Plan): PlanProblem[] {
  const loopback = (path: string, address: string | undefined) =>
    address === undefined || isLoopback(address)
      ? []
      : [{ path, says: 'write 127.0.0.1: it commands the telephone' }];
  return [
    ...loopback('events.rpc.address', events.rpc.address),
    ...loopback('events.evapi.address', events.evapi?.address),
  ];
}

function openPorts(plan: Plan): PlanProblem[] {
  return seatsOf(plan)
    .filter((seat) => seat.port === 0)
    .map(({ path }) => ({ path, says: 'write a port from 1 to 65535: 0 is for sip up only' }));
}

/** Values that stood earlier in the list, with their place. */
function repeated(values: readonly string[]): [string, number][] {
  return values.flatMap((value, i): [string, number][] => (values.indexOf(value) < i ? [[value, i]] : []));
}
