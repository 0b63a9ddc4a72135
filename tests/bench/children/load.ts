/** Child process: many bare MQTT publishers at QoS 1, either as fast as the acknowledgements come or at a set pace. */
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow, wallNow } from '#command-center/runtime/wall-clock.ts';
import { openWireClient, type WireClient } from '#tests/support/mqtt-wire.ts';
import { serveTasks, type TaskArguments } from '../child-tasks.ts';
import { renderFix, startBeforeMs, topicOf, usernameOf } from '../fix-message.ts';
import { percentile } from '../statistics.ts';

/** A connected publisher; `seq` goes on over the whole life of the process, so that no message is sent twice. */
interface Publisher {
  readonly number: number;
  readonly wire: WireClient;
  onAcked: (seq: number, ms: number) => void;
}

const startMs = wallNow() - startBeforeMs;
const nextSeq = new Map<string, number>();
let publishers: Publisher[] = [];

async function connect(input: TaskArguments) {
  const port = input.number('port');
  const window = input.number('window');
  const numbers = Array.from({ length: input.number('clients') }, (_, i) => i);
  publishers = await Promise.all(numbers.map((number) => connectOne(number, port, window)));
  return { clients: publishers.length };
}

async function connectOne(number: number, port: number, window: number): Promise<Publisher> {
  const login = {
    host: '127.0.0.1',
    port,
    clientId: 'bench',
    username: usernameOf(number),
    password: 'bench',
  };
  const hear: Pick<Publisher, 'onAcked'> = { onAcked: () => undefined };
  const wire = await openWireClient(login, window, monotonicNow, ({ seq, ms }) => hear.onAcked(seq, ms));
  return Object.assign(hear, { number, wire });
}

/** The next number of a publisher towards this port: each store behind a port sees each message once. */
function takeSeq(port: number, { number }: Publisher): number {
  const key = `${port} ${number}`;
  const seq = nextSeq.get(key) ?? 0;
  nextSeq.set(key, seq + 1);
  return seq;
}

async function send(port: number, publisher: Publisher, tag: number): Promise<void> {
  const { number, wire } = publisher;
  await wire.publish(topicOf(number), renderFix(number, takeSeq(port, publisher), startMs), tag);
}

/** Every publisher keeps its window full. The first `warmMs` do not count, except in `all`. */
async function flood(input: TaskArguments) {
  const [port, warmMs, ms] = [input.number('port'), input.number('warmMs'), input.number('ms')];
  const from = monotonicNow() + warmMs;
  const until = from + ms;
  const waits: number[] = [];
  let all = 0;
  const run = async (publisher: Publisher) => {
    publisher.onAcked = (_seq, waitMs) => {
      all++;
      const now = monotonicNow();
      if (now >= from && now < until) waits.push(waitMs);
    };
    while (monotonicNow() < until) await send(port, publisher, 0);
    await publisher.wire.drained();
  };
  await Promise.all(publishers.map(run));
  return { perSecond: (waits.length / ms) * 1_000, all, ...summaryOf(waits) };
}

/**
 * Every publisher sends at its own fixed moments. The wait counts from the moment a message was due, not from when
 * there was room to send it: a slow answer must not hide the ones behind it.
 */
async function pace(input: TaskArguments) {
  const [port, warmMs, ms] = [input.number('port'), input.number('warmMs'), input.number('ms')];
  const everyMs = (publishers.length / input.number('perSecond')) * 1_000;
  const from = monotonicNow() + 50;
  const rounds = Math.ceil((warmMs + ms) / everyMs);
  const waits: number[] = [];
  const run = async (publisher: Publisher, place: number) => {
    const dueAt = (round: number) => from + (round + place / publishers.length) * everyMs;
    publisher.onAcked = (round, waitMs) => {
      // A timer may fire a little early: then the wait began with the sending.
      if (round * everyMs >= warmMs) waits.push(Math.max(waitMs, monotonicNow() - dueAt(round)));
    };
    for (let round = 0; round < rounds; round++) {
      const restMs = dueAt(round) - monotonicNow();
      if (restMs > 0) await sleep(restMs);
      await send(port, publisher, round);
    }
    await publisher.wire.drained();
  };
  await Promise.all(publishers.map(run));
  // Until the last answer came: less than asked for when the other side cannot keep up.
  const countedMs = monotonicNow() - from - Math.ceil(warmMs / everyMs) * everyMs;
  return { perSecond: (waits.length / countedMs) * 1_000, ...summaryOf(waits) };
}

function summaryOf(waits: readonly number[]) {
  return { acked: waits.length, p50Ms: percentile(waits, 0.5), p99Ms: percentile(waits, 0.99) };
}

async function disconnect() {
  for (const { wire } of publishers) wire.close();
  await Promise.all(publishers.map(({ wire }) => wire.closed));
  publishers = [];
  return {};
}

serveTasks({ connect, flood, pace, disconnect }, disconnect);
