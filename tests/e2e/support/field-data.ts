/** What desk tests do as the demo's worker in the field: take an order, photograph it, report it, ask for more time. */
import * as v from 'valibot';
import { blobItem, listOf, type OrderItem } from '#command-center/contract/http.ts';
import { accountOf, type Demo } from './demo.ts';
import { ask, cookieOnce, giveCommand, orderById } from './desk-data.ts';

/** The smallest picture that a browser draws: one point. */
const onePoint = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Has the dispatcher assign the order to the worker who has an account. */
export async function assignToWorker(demo: Demo, orderId: string): Promise<void> {
  const { workerId } = accountOf(demo, 'worker');
  if (workerId === undefined) throw new Error('the account of the worker names no worker');
  await giveCommand(demo, 'dispatcher', await orderById(demo, orderId), 'assign', { workerId, reason: null });
}

/** The order in his hands: assigned to him and accepted by himself. */
export async function takeOrder(demo: Demo, orderId: string): Promise<OrderItem> {
  await assignToWorker(demo, orderId);
  await inField(demo, orderId, 'accept');
  return orderById(demo, orderId);
}

/** Gives a command of the field as its worker, on the order as it is now. */
export async function inField(
  demo: Demo,
  orderId: string,
  command: string,
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await giveCommand(demo, 'worker', await orderById(demo, orderId), command, data);
}

/** Uploads a photo as the worker; answers its id. */
export async function uploadPhoto(demo: Demo): Promise<string> {
  const headers = {
    cookie: await cookieOnce(demo, 'worker'),
    origin: demo.url,
    'content-type': 'image/png',
  };
  const answer = await fetch(`${demo.url}/api/blobs`, { method: 'POST', headers, body: onePoint });
  const said: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status} /api/blobs: ${JSON.stringify(said)}`);
  return v.parse(blobItem, said).id;
}

/** Works the order off with a photo of each kind that a leak demands; answers how many photos there are. */
export async function workOff(demo: Demo, orderId: string): Promise<number> {
  await takeOrder(demo, orderId);
  await inField(demo, orderId, 'depart');
  await inField(demo, orderId, 'arrive', {
    evidence: [{ kind: 'arrivalPhoto', blobId: await uploadPhoto(demo) }],
  });
  const evidence = [
    { kind: 'beforePhoto', blobId: await uploadPhoto(demo) },
    { kind: 'afterPhoto', blobId: await uploadPhoto(demo) },
  ];
  await inField(demo, orderId, 'report', { text: '更换垫片，打压不渗', evidence });
  return 1 + evidence.length;
}

/** Has the engine look for workers within a step of each order only: then it finds nobody. */
export async function lookNowhere(demo: Demo): Promise<void> {
  const settings = listOf(v.object({ key: v.string(), value: v.unknown() }));
  const { items } = await ask(demo, 'admin', '/api/settings', settings);
  const policy = items.find(({ key }) => key === 'dispatch.policy')?.value;
  const value = { ...Object(policy), farthestM: 1 };
  await ask(demo, 'admin', '/api/settings/dispatch.policy', v.unknown(), { value });
}
