/** Sends places as binary frames: the index of new workers first, then the columns, one frame per audience and tick. */
import type { Site } from '#command-center/contract/http.ts';
import type { Channel, ChannelItem, ServerFrame } from '#command-center/contract/live.ts';
import type { WorkerMark } from '#command-center/contract/positions.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { Position } from '#dispatch-core/domain/worker.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import type { ChannelLog } from './channel-log.ts';
import type { Client } from './client.ts';
import { createPositionTable, encodeFrame, type Placed } from './position-table.ts';
import { seesPlace } from './rights.ts';

interface Deps {
  readonly clock: Pick<Clock, 'now'>;
  readonly site: () => Site;
  readonly logs: { readonly fixes: ChannelLog<ChannelItem<'fixes'>> };
  readonly send: (client: Client, frame: ServerFrame | Uint8Array<ArrayBuffer>) => void;
}

export interface PositionSender {
  place(workerId: string, position: Position, mark: WorkerMark): void;
  unplace(workerId: string): void;
  /** Everything one client may see, with its index: after the snapshot of the channel `fixes`. */
  sendAll(client: Client): void;
  /** What moved since the last call, to everybody who takes it. Numbers have no holes for those who read. */
  flush(clients: Iterable<Client>, accepts: (client: Client, channel: Channel) => boolean): void;
}

/** Opens the sender. Binary frames take their numbers from the channel `fixes`, in one row with its deltas. */
export function createPositionSender(deps: Deps): PositionSender {
  const table = createPositionTable();

  const sees = (actor: Actor, workerId: string): boolean => {
    const item = deps.logs.fixes.get(workerId);
    return item !== null && seesPlace(actor, item);
  };
  const encode = (snapshot: boolean, workers: readonly Placed[]) =>
    encodeFrame(
      { snapshot, seq: deps.logs.fixes.seq(), now: deps.clock.now(), origin: deps.site().center },
      workers,
    );

  /** Tells new indexes and takes back those of dropped workers; nothing when there is nothing to tell. */
  function sendIndex(client: Client, workers: readonly Placed[], dropped: readonly number[]): void {
    const add = workers.filter(({ index }) => !client.known.has(index));
    const remove = dropped.filter((index) => client.known.delete(index));
    if (add.length === 0 && remove.length === 0) return;
    for (const { index } of add) client.known.add(index);
    deps.send(client, {
      t: 'index',
      seq: deps.logs.fixes.seq(),
      add: add.map(({ index, workerId }) => [index, workerId]),
      remove,
    });
  }

  return {
    place: table.put,
    unplace: table.drop,
    sendAll(client) {
      const workers = [...table.all()].filter(({ workerId }) => sees(client.actor, workerId));
      const present = new Set(workers.map(({ index }) => index));
      sendIndex(
        client,
        workers,
        [...client.known].filter((index) => !present.has(index)),
      );
      deps.send(client, encode(true, workers));
    },
    flush(clients, accepts) {
      const { moved, dropped } = table.take();
      if (moved.length === 0 && dropped.length === 0) return;
      deps.logs.fixes.skip();
      const frames = new Map<
        string,
        { readonly workers: readonly Placed[]; readonly bytes: Uint8Array<ArrayBuffer> }
      >();
      for (const client of clients) {
        if (!client.channels.has('fixes') || !accepts(client, 'fixes')) continue;
        const frame = frames.get(client.audience) ?? frameFor(client.actor, moved);
        frames.set(client.audience, frame);
        sendIndex(client, frame.workers, dropped);
        deps.send(client, frame.bytes);
      }
    },
  };

  function frameFor(actor: Actor, moved: readonly Placed[]) {
    const workers = moved.filter(({ workerId }) => sees(actor, workerId));
    return { workers, bytes: encode(false, workers) };
  }
}
