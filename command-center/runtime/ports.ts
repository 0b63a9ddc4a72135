/** The ports of the running program that may point elsewhere: bus, evidence files, notifiers. `Database`, `Clock`, `TravelTime` and `Broker` have files of their own. */
import type { DeliveryChannel, PendingDelivery } from '#geo-data/store/outbox.ts';

/** What processes of one site tell each other; each is a reason to read rows again. */
export const busTopics = [
  /** Requests (or orders of them) that a command or a timer has changed: request ids. */
  'requests',
  /** Workers whose duty or row has changed: worker ids. */
  'workers',
  /** Workers who have a newer place: worker ids. */
  'fixes',
  /** Heat stations that have measured: their ids. */
  'readings',
  /** Alarms raised, changed, acknowledged or cleared: ids, as far as known. */
  'alarms',
  /** Outages proposed, decided or grown: their ids. */
  'outages',
  /** Operation notices. */
  'notices',
  /** Settings, policies, catalogue: keys. */
  'rules',
  /** People, their sessions and tokens: what is kept about them is forgotten. */
  'people',
  /** Devices whose connections must end: user names. */
  'devices',
  /** The site clock was set. */
  'clock',
  /** Workers who should say where they are: each process asks the phones at its own broker. */
  'whereabouts',
  /** Which order a desk looks at; lives in memory only. */
  'desks',
  /** A process that missed something asks the others for their desks. */
  'desksWanted',
] as const;
export type BusTopic = (typeof busTopics)[number];

/** An id, or a small flat record. Never personal data: the truth stays in the database. */
export type BusItem = string | { readonly [key: string]: string | number | null };

export interface BusMessage {
  /** Null: more than could be kept has happened; read everything of this topic again. */
  readonly items: readonly BusItem[] | null;
  /** The process that published it. */
  readonly from: string;
  /** This process itself published it. */
  readonly isOwn: boolean;
}

export interface BusStats {
  /** Other processes heard of lately. */
  readonly peers: number;
  /** False while messages of others may be missing; what is shared is then read again every few seconds. */
  readonly isWhole: boolean;
  readonly sent: number;
  readonly received: number;
  /** How often everything was read again. */
  readonly gaps: number;
}

/**
 * Tells all processes of a site, this one included. Own subscribers are called at once, those of others a moment
 * later, coalesced: the same item twice within a tick is told once. Not a queue and not a truth: what is lost or not
 * in order is made good by reading rows again, see `onGap`.
 */
export interface Bus {
  /** Name of this process on the bus. */
  readonly self: string;
  publish(topic: BusTopic, items: readonly BusItem[]): void;
  subscribe(topic: BusTopic, onMessage: (message: BusMessage) => void): void;
  /** Something may have been missed: read everything that is kept in memory again. */
  onGap(run: () => void): void;
  /** Another process has gone: what only it knew is over. */
  onGone(run: (process: string) => void): void;
  /**
   * Joins the others, when everybody who wants to hear has subscribed; a first gap follows. A line that is away does
   * not hold it up: until it is there everything is read again every few seconds.
   */
  start(): Promise<void>;
  stats(): BusStats;
  /** Tells what is still waiting, says goodbye, ends. */
  stop(): Promise<void>;
}

/** Photos, recordings, tiles: bytes named by the SHA-256 of their content. */
export interface Blob {
  /** Keeps the bytes durably; answers their hash. The same bytes twice are kept once. */
  save(bytes: Uint8Array): Promise<Uint8Array>;
  /** Null when there is nothing of that hash. */
  load(sha256: Uint8Array): Promise<Uint8Array | null>;
  /** Bytes of it; null when there is nothing of that hash. */
  size(sha256: Uint8Array): Promise<number | null>;
  /** From one byte to another, both included, read as they are taken; the stream fails when there is nothing. */
  read(sha256: Uint8Array, from: number, to: number): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * Delivers one message of the outbox on one channel (app, web push, SMS, WeChat, voice), or says that this recipient
 * has none there. A throw is a failed try: it is made again later, a bounded number of times. A try that was cut off
 * may be made twice: the delivery's notification id and channel name it.
 */
export type Notifier = (delivery: PendingDelivery) => Promise<'sent' | 'no-channel'>;

/** Channels without a notifier leave their deliveries as `no-channel`, never silently done. */
export type Notifiers = Partial<Readonly<Record<DeliveryChannel, Notifier>>>;
