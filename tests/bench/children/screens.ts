/** Child process: screens on the live feed that note when each fix reaches them, and one that can stop reading. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { decodePositions } from '#command-center/contract/positions.ts';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { serveTasks, type TaskArguments } from '../child-tasks.ts';
import { dueMsOf, fixesPerSecond, roundOf, workerCount, workerNumberOf } from '../fix-schedule.ts';
import { percentile } from '../statistics.ts';

/** How long after the last fix the last frame may come. */
const graceMs = 5_000;

interface Screen {
  readonly socket: WebSocket;
  readonly workers: Map<number, number>;
  onPlace: (workerNumber: number, round: number) => void;
}

let screens: Screen[] = [];
let stalled: WebSocket | undefined;

async function openSocket(port: number, channels: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live?channels=${channels}`, {
    headers: { authorization: 'Bearer bench' },
  });
  socket.binaryType = 'arraybuffer';
  await once(socket, 'open');
  return socket;
}

/** A screen whose browser has stopped reading: the socket stays open and nothing is taken from it any more. */
async function stall(input: TaskArguments) {
  stalled = await openSocket(input.number('port'), 'fixes,notices');
  stalled.pause();
  return {};
}

async function connect(input: TaskArguments) {
  const port = input.number('port');
  const open = async (): Promise<Screen> => {
    const screen: Screen = {
      socket: await openSocket(port, 'fixes'),
      workers: new Map(),
      onPlace: () => undefined,
    };
    screen.socket.on('message', (data) => read(screen, data));
    return screen;
  };
  screens = await Promise.all(Array.from({ length: input.number('clients') }, open));
  return { clients: screens.length };
}

function read(screen: Screen, data: WebSocket.RawData): void {
  if (data instanceof ArrayBuffer) {
    readPlaces(screen, data);
    return;
  }
  const frame = JSON.parse(String(data));
  if (frame.t !== 'index') return;
  for (const [index, workerId] of frame.add)
    screen.workers.set(Number(index), workerNumberOf(String(workerId)));
}

function readPlaces({ workers, onPlace }: Screen, bytes: ArrayBuffer): void {
  const frame = decodePositions(bytes);
  for (const [i, index] of frame.workerIndex.entries()) {
    const workerNumber = workers.get(index);
    if (workerNumber === undefined) throw new Error(`A frame names the unknown index ${index}.`);
    onPlace(workerNumber, roundOf(frame.dLon[i] ?? 0));
  }
}

/** Waits counted from the moment a fix was due; one that a newer fix has overtaken counts as shown by the newer one. */
async function watch(input: TaskArguments) {
  const [startAt, warmMs, ms] = [input.number('startAt'), input.number('warmMs'), input.number('ms')];
  const firstRound = input.number('firstRound');
  const rounds = Math.floor(((ms / 1_000) * fixesPerSecond) / workerCount);
  const waits: number[] = [];
  let missing = screens.length * rounds * workerCount;
  for (const screen of screens) {
    const nextRound = new Map<number, number>();
    screen.onPlace = (workerNumber, round) => {
      const shown = round - firstRound;
      if (shown < 0 || shown >= rounds) return;
      for (let r = nextRound.get(workerNumber) ?? 0; r <= shown; r++) {
        const dueMs = dueMsOf(r * workerCount + workerNumber);
        missing--;
        nextRound.set(workerNumber, r + 1);
        if (dueMs >= warmMs) waits.push(wallNow() - startAt - dueMs);
      }
    };
  }
  const endAt = startAt + ms + graceMs;
  while (missing > 0 && wallNow() < endAt) await sleep(20);
  if (missing > 0) throw new Error(`${missing} fixes never reached a screen.`);
  return { p50Ms: percentile(waits, 0.5), p95Ms: percentile(waits, 0.95), seen: waits.length };
}

async function disconnect() {
  for (const socket of [
    ...screens.map((screen) => screen.socket),
    ...(stalled === undefined ? [] : [stalled]),
  ]) {
    socket.terminate();
  }
  screens = [];
  stalled = undefined;
  return {};
}

serveTasks({ stall, connect, watch, disconnect }, disconnect);
