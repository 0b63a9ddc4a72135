/** Gives free loopback ports to the places of a plan that ask for them with port 0. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Plan } from '../kamailio/plan.ts';

/**
 * The same plan with every port 0 replaced by one that nobody listens on now. Places that shared an address keep apart
 * also between udp and tcp: a telephone may try both under one number.
 */
export async function pickPorts(plan: Plan): Promise<Plan> {
  const taken = new Set<number>();
  const fill = async <T extends { readonly address: string; readonly port: number }>(seat: T): Promise<T> =>
    seat.port === 0 ? { ...seat, port: await freePort(seat.address, taken) } : seat;
  const { rpc, evapi } = plan.events;
  return {
    ...plan,
    listeners: await inOrder(plan.listeners, fill),
    media: { ...plan.media, sets: await inOrder(plan.media.sets, (set) => fillSet(set, fill)) },
    events: {
      ...plan.events,
      rpc: await fill(rpc),
      ...(evapi === undefined ? {} : { evapi: await fill(evapi) }),
    },
  };
}

type MediaSet = Plan['media']['sets'][number];
type Control = MediaSet['nodes'][number]['control'];

async function fillSet(set: MediaSet, fill: (seat: Control) => Promise<Control>): Promise<MediaSet> {
  const nodes = await inOrder(set.nodes, async (node) => ({ ...node, control: await fill(node.control) }));
  return { ...set, nodes };
}

/** One after the other, so that no two get the same port. */
async function inOrder<T>(items: readonly T[], change: (item: T) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (const item of items) done.push(await change(item));
  return done;
}

async function freePort(address: string, taken: Set<number>): Promise<number> {
  for (;;) {
    const port = await freeTcpPort(address);
    if (taken.has(port) || !(await isFreeUdp(address, port))) continue;
    taken.add(port);
    return port;
  }
}

function freeTcpPort(address: string): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => {
      const at = server.address();
      server.close(() => resolve(at !== null && typeof at === 'object' ? at.port : 0));
    });
  });
}

/** False also when the address is not this machine's. */
export function isFreeUdp(address: string, port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(port, address, () => socket.close(() => resolve(true)));
  });
}

/** True when a server could listen there now. */
export function isFreeTcp(address: string, port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
