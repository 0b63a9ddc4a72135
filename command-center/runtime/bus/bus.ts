/** The bus over a line: coalesces on a tick, numbers its frames, notices what it missed, and asks for everything anew then. */
import type { Bus, BusItem, BusMessage, BusTopic } from '../ports.ts';
import { type BusFrame, decodeBusFrame, encodeBusFrame, frameOverheadBytes } from './frame.ts';
import type { Link, OpenLink } from './link.ts';
import { createPeers } from './peers.ts';
import { createWaiting } from './waiting.ts';

export interface BusPace {
  /** How long an item waits for company; places and readings come many and often. */
  readonly tickMs: number;
  readonly slowTickMs: number;
  readonly retryMs: number;
  /** A sign of life when there is nothing to tell. */
  readonly beatMs: number;
  /** Who is not heard for so long has gone; and a line that does not bring back our own words is away. */
  readonly silentMs: number;
  /** While the line is away everything is read again so often. */
  readonly pollMs: number;
  /** Gaps within this time are one. */
  readonly gapMs: number;
}

export const defaultBusPace: BusPace = {
  tickMs: 50,
  slowTickMs: 250,
  retryMs: 1_000,
  beatMs: 3_000,
  silentMs: 12_000,
  pollMs: 5_000,
  gapMs: 200,
};

export interface BusOptions {
  /** Null: this process alone. */
  readonly openLink: OpenLink | null;
  /** Name of this process, new at each start. */
  readonly self: string;
  /** The site's key: frames of anybody else are refused. */
  readonly key: Uint8Array;
  /** Milliseconds that never jump. */
  readonly monotonicNow: () => number;
  readonly log: (
    level: 'info' | 'warn' | 'error',
    event: string,
    fields: Readonly<Record<string, unknown>>,
  ) => void;
  readonly pace?: BusPace;
}

const slowTopics: ReadonlySet<BusTopic> = new Set(['fixes', 'readings']);

/** A bus that tells nobody else anything until `start`: what was published before waits for it. */
export function createBus(options: BusOptions): Bus {
  const { self, key, log, monotonicNow, pace = defaultBusPace } = options;
  const subscribers = new Map<BusTopic, ((message: BusMessage) => void)[]>();
  const gapRuns: (() => void)[] = [];
  const goneRuns: ((process: string) => void)[] = [];
  const waiting = createWaiting();
  const peers = createPeers();
  const counts = { sent: 0, received: 0, gaps: 0 };
  let n = 0;
  let link: Link | null = null;
  let lastEchoMs = Number.NEGATIVE_INFINITY;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  let lastGapMs = Number.NEGATIVE_INFINITY;
  let tellTimer: ReturnType<typeof setTimeout> | null = null;
  let tellAtMs = Number.POSITIVE_INFINITY;
  let telling: Promise<void> = Promise.resolve();
  let gapTimer: ReturnType<typeof setTimeout> | null = null;
  let beatTimer: ReturnType<typeof setInterval> | null = null;
  let isStopped = false;
  let isRefusalTold = false;
  let isOutageTold = false;

  const isWhole = () => options.openLink === null || monotonicNow() - lastEchoMs <= pace.silentMs;

  function deliver(topic: BusTopic, message: BusMessage): void {
    for (const onMessage of subscribers.get(topic) ?? []) guarded(() => onMessage(message));
  }

  function guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      log('error', 'bus.subscriber-failed', { error });
    }
  }

  function gap(why: string): void {
    if (gapTimer !== null || isStopped) return;
    gapTimer = setTimeout(() => {
      gapTimer = null;
      lastGapMs = monotonicNow();
      counts.gaps += 1;
      log('info', 'bus.gap', { why });
      for (const run of gapRuns) guarded(run);
    }, pace.gapMs);
  }

  function onText(text: string): void {
    const frame = decode(text);
    if (frame === null || isStopped) return;
    if (frame.from === self) onEcho();
    else take(frame);
  }

  function take(frame: BusFrame): void {
    const heard = peers.hear(frame.from, frame.n, monotonicNow());
    if (!heard.isNew) return;
    counts.received += 1;
    if (heard.hasHole) gap(`not heard before number ${frame.n} of ${frame.from}`);
    for (const { topic, items } of frame.said) deliver(topic, { items, from: frame.from, isOwn: false });
    if (frame.isBye) gone(frame.from);
  }

  function decode(text: string): BusFrame | null {
    let frame: BusFrame | null = null;
    try {
      frame = decodeBusFrame(text, key);
    } catch {
      // Not our JSON: refused as a foreign one.
    }
    if (frame === null && !isRefusalTold) {
      isRefusalTold = true;
      log('warn', 'bus.foreign-frame', { hint: 'a process with another secret key, or somebody else' });
    }
    return frame;
  }

  function onEcho(): void {
    const wasWhole = isWhole();
    lastEchoMs = monotonicNow();
    if (wasWhole) return;
    isOutageTold = false;
    gap('the line is there');
  }

  function gone(process: string): void {
    peers.drop(process);
    for (const run of goneRuns) guarded(() => run(process));
  }

  function tellSoon(afterMs: number): void {
    const at = monotonicNow() + afterMs;
    if (isStopped || (tellTimer !== null && tellAtMs <= at)) return;
    if (tellTimer !== null) clearTimeout(tellTimer);
    tellAtMs = at;
    tellTimer = setTimeout(() => {
      tellTimer = null;
      telling = telling.then(() => tell());
    }, afterMs);
  }

  /** Everything that waits; one frame in flight, so that the numbers arrive in their order. */
  async function tell(isBye = false): Promise<void> {
    if (link === null) return;
    const pieces = [...waiting.take(link.maxBytes - frameOverheadBytes)];
    if (pieces.length === 0) pieces.push([]);
    while (pieces.length > 0) {
      const [said = []] = pieces;
      n += 1;
      try {
        await link.send(encodeBusFrame({ from: self, n, isBye: isBye && pieces.length === 1, said }, key));
      } catch (error) {
        // It may have arrived or not: the number is used up, so the others notice a hole at worst.
        waiting.putBack(pieces);
        return onTellFailed(error);
      }
      pieces.shift();
      counts.sent += 1;
      lastSentMs = monotonicNow();
    }
  }

  function onTellFailed(error: unknown): void {
    if (!isOutageTold) log('warn', 'bus.away', { error });
    isOutageTold = true;
    tellSoon(pace.retryMs);
  }

  function beat(): void {
    const now = monotonicNow();
    if (now - lastSentMs >= pace.beatMs) tellSoon(0);
    for (const process of peers.takeSilent(now, pace.silentMs)) {
      gone(process);
      // It may have died between a commit and telling it.
      gap(`${process} has fallen silent`);
    }
    if (!isWhole() && now - lastGapMs >= pace.pollMs) gap('the line is away');
  }

  async function start(openLink: OpenLink): Promise<void> {
    link = await openLink({
      onText,
      onBack() {
        gap('the line came back');
        tellSoon(0);
      },
      onProblem(error) {
        if (!isOutageTold) log('warn', 'bus.away', { error });
        isOutageTold = true;
      },
    });
    beatTimer = setInterval(beat, Math.min(1_000, pace.beatMs));
    tellSoon(0);
  }

  return {
    self,
    publish(topic: BusTopic, items: readonly BusItem[]) {
      deliver(topic, { items, from: self, isOwn: true });
      if (options.openLink === null) return;
      waiting.add(topic, items);
      if (link !== null) tellSoon(slowTopics.has(topic) ? pace.slowTickMs : pace.tickMs);
    },
    subscribe(topic, onMessage) {
      subscribers.set(topic, [...(subscribers.get(topic) ?? []), onMessage]);
    },
    async start() {
      if (options.openLink !== null) await start(options.openLink);
    },
    onGap: (run) => void gapRuns.push(run),
    onGone: (run) => void goneRuns.push(run),
    stats: () => ({ ...counts, peers: peers.count(), isWhole: isWhole() }),
    async stop() {
      if (tellTimer !== null) clearTimeout(tellTimer);
      if (beatTimer !== null) clearInterval(beatTimer);
      if (gapTimer !== null) clearTimeout(gapTimer);
      isStopped = true;
      await telling;
      await tell(true);
      await link?.stop();
    },
  };
}
