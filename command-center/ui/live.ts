/** The page's end of the live feed: one WebSocket into Solid stores, with its age, its reconnects and its site clock. */
import { type Accessor, batch, createSignal } from 'solid-js';
import type { Site } from '#command-center/contract/http.ts';
import type { Channel, ServerFrame } from '#command-center/contract/live.ts';
import { decodePositions } from '#command-center/contract/positions.ts';
import { applyIndex, applyPositions, emptyFleet, type Fleet, forgetIndex } from './fleet.ts';
import {
  afterHello,
  afterItems,
  afterPositions,
  type Cursor,
  emptyCursor,
  feedQuery,
  stepOfDelta,
} from './live-cursor.ts';
import { createItemStore, type LiveItems } from './live-items.ts';
import { startLine } from './live-line.ts';
import { parseFrame } from './live-parse.ts';
import { pageHooks } from './page-hooks.ts';
import type { Connection } from './parts/connection-pill.tsx';
import { type PageClock, startPageClock } from './site-clock.ts';
import { steadyMs } from './wall-time.ts';

export interface Live {
  readonly items: LiveItems;
  readonly fleet: Fleet;
  /** Raised once per position or index frame. */
  readonly fleetVersion: Accessor<number>;
  readonly site: Accessor<Site | null>;
  readonly clock: PageClock;
  readonly connection: Accessor<Connection>;
  /** Wall milliseconds since the last word of the server; null before the first. */
  readonly ageMs: Accessor<number | null>;
  /** Frames and items that did not fit the contract since the page opened. */
  readonly refused: Accessor<number>;
  /** Tells the server which order this desk looks at. */
  readonly select: (orderId: string | null) => void;
}

export interface LiveOptions {
  readonly channels: readonly Channel[];
  /** Called after a failed try, so that the page can find out whether the session has ended. */
  readonly onFailedTry?: () => void;
  /** Made by tests; the browser's own otherwise. */
  readonly openSocket?: (url: string) => WebSocket;
}

/** Opens the feed and keeps it open until the owner is disposed. */
export function startLive(options: LiveOptions): Live {
  const fleet = emptyFleet();
  const clock = startPageClock(0);
  const store = createItemStore();
  const [fleetVersion, setFleetVersion] = createSignal(0);
  const [site, setSite] = createSignal<Site | null>(null);
  const [refusedFrames, setRefusedFrames] = createSignal(0);
  let cursor: Cursor = emptyCursor;

  const onFrame = (frame: ServerFrame): void => {
    switch (frame.t) {
      case 'hello':
        if (cursor.epoch !== frame.epoch) forgetIndex(fleet);
        cursor = afterHello(cursor, frame.epoch);
        clock.set(Date.parse(frame.site.now), frame.site.rate);
        setSite(frame.site);
        return;
      case 'tick':
        clock.steer(Date.parse(frame.at));
        return;
      case 'index':
        applyIndex(fleet, frame.add, frame.remove);
        cursor = afterPositions(cursor, frame.seq);
        setFleetVersion(fleet.version);
        return;
      case 'snapshot':
        store.replaceAll(frame.channel, frame.items);
        cursor = afterItems(cursor, frame.channel, frame.seq);
        return;
      case 'delta': {
        const step = stepOfDelta(cursor, frame.channel, frame.seq);
        if (step === 'resync') line.send({ t: 'resync', channels: [frame.channel] });
        if (step !== 'apply') return;
        store.change(frame.channel, frame.upsert, frame.remove);
        cursor = afterItems(cursor, frame.channel, frame.seq);
        return;
      }
    }
  };

  const onBytes = (bytes: ArrayBuffer): void => {
    const frame = decodePositions(bytes);
    if (!applyPositions(fleet, frame, steadyMs())) line.send({ t: 'resync', channels: ['fixes'] });
    cursor = afterPositions(cursor, frame.seq);
    setFleetVersion(fleet.version);
  };

  const line = startLine({
    address: () => feedAddress(options.channels, cursor),
    openSocket: options.openSocket ?? ((url) => new WebSocket(url)),
    onText: (text) => {
      const frame = parseFrame(text);
      if (frame === null) setRefusedFrames((n) => n + 1);
      else batch(() => onFrame(frame));
    },
    onBytes,
    onFailedTry: options.onFailedTry ?? (() => undefined),
  });
  const refused = (): number => store.refused() + refusedFrames();
  pageHooks().refused = refused;
  return {
    items: store.items,
    fleet,
    fleetVersion,
    site,
    clock,
    connection: line.connection,
    ageMs: line.ageMs,
    refused,
    select: (orderId) => line.send({ t: 'select', orderId }),
  };
}

function feedAddress(channels: readonly Channel[], cursor: Cursor): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${location.host}/api/live?${feedQuery(channels, cursor)}`;
}
