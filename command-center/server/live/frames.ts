/** Text frames of one channel for one actor: everything as a snapshot, or one numbered change. */
import type { Channel, ChannelItem, ServerFrame } from '#command-center/contract/live.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { ChannelLog, Delta } from './channel-log.ts';
import type { Views } from './rights.ts';

/** All rows of a channel that the actor may see, as of its number. */
export function snapshotText<C extends Channel>(
  channel: C,
  log: ChannelLog<ChannelItem<C>>,
  actor: Actor,
  views: Views,
): string {
  const items = [...log.items()].flatMap((item) => views[channel](actor, item) ?? []);
  return JSON.stringify({ t: 'snapshot', channel, seq: log.seq(), items } satisfies ServerFrame);
}

/** A row that leaves the rights of an actor is removed for him; one that never was inside is simply absent. */
export function deltaText<C extends Channel>(
  channel: C,
  delta: Delta<ChannelItem<C>>,
  actor: Actor,
  views: Views,
): string {
  const show = views[channel];
  const upsert: unknown[] = [];
  const remove: string[] = [];
  for (const { id, before, after } of delta.changes) {
    const shown = after === null ? null : show(actor, after);
    if (shown !== null) upsert.push(shown);
    else if (before !== null && show(actor, before) !== null) remove.push(id);
  }
  return JSON.stringify({ t: 'delta', channel, seq: delta.seq, upsert, remove } satisfies ServerFrame);
}
