/** The bus over a line that a test holds in its hand: coalescing, holes, silence, outages, foreign frames. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBus } from '#command-center/runtime/bus/bus.ts';
import { decodeBusFrame, encodeBusFrame } from '#command-center/runtime/bus/frame.ts';
import type { LinkEvents, OpenLink } from '#command-center/runtime/bus/link.ts';
import type { Bus } from '#command-center/runtime/ports.ts';

const key = new Uint8Array(32).fill(7);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A line between any number of buses; `drop` loses what is said on it, `isAway` refuses it. */
function openHub() {
  const ends = new Set<LinkEvents>();
  const hub = { sent: [] as string[], drop: false, isAway: false };
  const link: OpenLink = async (events) => {
    ends.add(events);
    return {
      maxBytes: 1_000,
      async send(text) {
        if (hub.isAway) throw new Error('away');
        hub.sent.push(text);
        if (!hub.drop) for (const end of ends) end.onText(text);
      },
      stop: async () => void ends.delete(events),
    };
  };
  return { hub, link, say: (text: string) => [...ends].forEach((end) => void end.onText(text)) };
}

interface Heard {
  readonly bus: Bus;
  readonly items: unknown[];
  readonly gone: string[];
  gaps: number;
}

async function join(link: OpenLink | null, self: string, withKey = key): Promise<Heard> {
  const bus = createBus({
    openLink: link,
    self,
    key: withKey,
    monotonicNow: () => Date.now(),
    log: () => undefined,
  });
  const heard: Heard = { bus, items: [], gone: [], gaps: 0 };
  bus.subscribe('requests', ({ items, from, isOwn }) => heard.items.push([from, isOwn, items]));
  bus.onGap(() => {
    heard.gaps += 1;
  });
  bus.onGone((name) => heard.gone.push(name));
  await bus.start();
  await pass(300);
  return heard;
}

it('tells its own subscribers at once, and alone nobody else', async () => {
  const alone = await join(null, 'a');
  alone.bus.publish('requests', ['r1']);
  expect(alone.items).toEqual([['a', true, ['r1']]]);
  expect(alone.bus.stats()).toMatchObject({ peers: 0, isWhole: true });
  await alone.bus.stop();
});

it('tells the others a moment later, each item of a moment once, in pieces that the line takes', async () => {
  const { hub, link } = openHub();
  const [a, b] = [await join(link, 'a'), await join(link, 'b')];
  b.items.length = 0;
  for (let i = 0; i < 300; i += 1) a.bus.publish('requests', [`request-${i % 100}`]);
  expect(b.items).toEqual([]);
  await pass(100);
  const told = b.items.flatMap((entry) => (Array.isArray(entry) ? entry[2] : []));
  expect([...told].sort()).toEqual(Array.from({ length: 100 }, (_, i) => `request-${i}`).sort());
  expect(Math.max(...hub.sent.map((text) => Buffer.byteLength(text)))).toBeLessThanOrEqual(1_000);
  // More than may wait: the others read the whole topic instead.
  b.items.length = 0;
  a.bus.publish(
    'requests',
    Array.from({ length: 5_000 }, (_, i) => `x${i}`),
  );
  await pass(100);
  expect(b.items).toEqual([['a', false, null]]);
  expect([a.gaps, b.gaps]).toEqual([1, 1]);
});

it('reads everything again after a hole, and takes a repeat for nothing', async () => {
  const { hub, link, say } = openHub();
  const [a, b] = [await join(link, 'a'), await join(link, 'b')];
  const before = b.gaps;
  hub.drop = true;
  a.bus.publish('requests', ['lost']);
  await pass(100);
  hub.drop = false;
  a.bus.publish('requests', ['heard']);
  await pass(500);
  expect(b.items).toEqual([['a', false, ['heard']]]);
  expect(b.gaps).toBe(before + 1);
  for (const text of hub.sent) say(text);
  await pass(500);
  expect(b.items).toHaveLength(1);
  expect(b.gaps).toBe(before + 1);
});

it('keeps what it could not tell, and reads everything again and again while the line is away', async () => {
  const { hub, link } = openHub();
  const [a, b] = [await join(link, 'a'), await join(link, 'b')];
  const before = b.gaps;
  hub.isAway = true;
  a.bus.publish('requests', ['r1']);
  await pass(40_000);
  expect(b.bus.stats().isWhole).toBe(false);
  expect(b.gaps - before).toBeGreaterThanOrEqual(4);
  expect(b.items).toEqual([]);
  hub.isAway = false;
  await pass(5_000);
  expect(b.items).toContainEqual(['a', false, ['r1']]);
  expect(b.bus.stats()).toMatchObject({ isWhole: true, peers: 1 });
});

it('knows at once who has gone with a goodbye, and reads nothing again for it', async () => {
  const { link } = openHub();
  const [a, b] = [await join(link, 'a'), await join(link, 'b')];
  await pass(4_000);
  expect(a.bus.stats().peers).toBe(1);
  const before = a.gaps;
  await b.bus.stop();
  expect(a.gone).toEqual(['b']);
  await pass(1_000);
  expect(a.gaps).toBe(before);
});

it('knows who has fallen silent, and reads everything again: he may have died before telling', async () => {
  const { link, say } = openHub();
  const a = await join(link, 'a');
  const frame = { from: 'dead', n: 1, isBye: false, said: [{ topic: 'requests', items: ['r9'] }] } as const;
  say(encodeBusFrame(frame, key));
  expect(a.items).toEqual([['dead', false, ['r9']]]);
  const before = a.gaps;
  await pass(20_000);
  expect(a.gone).toEqual(['dead']);
  expect(a.gaps).toBe(before + 1);
});

it('refuses frames of anybody without the key of the site, and whatever is no frame', async () => {
  const { link, say } = openHub();
  const a = await join(link, 'a');
  const other = await join(link, 'b', new Uint8Array(32));
  other.bus.publish('requests', ['r1']);
  await pass(100);
  for (const text of ['', 'x', `${'A'.repeat(43)} {}`, `${'A'.repeat(43)} [1,"b",1,0,[]]`]) say(text);
  expect(a.items).toEqual([]);
  expect(a.bus.stats().peers).toBe(0);
});

it('leaves out topics of a later version', () => {
  const frame = { from: 'b', n: 3, isBye: false, said: [{ topic: 'requests', items: ['r1'] }] } as const;
  expect(decodeBusFrame(encodeBusFrame(frame, key), key)).toEqual(frame);
  const later = encodeBusFrame(
    { ...frame, said: [Object({ topic: 'weather', items: [] }), frame.said[0]] },
    key,
  );
  expect(decodeBusFrame(later, key)?.said).toEqual(frame.said);
});
