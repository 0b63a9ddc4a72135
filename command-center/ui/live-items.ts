/** The items of the live feed as one Solid store, each changed in place by its id, so that only what changed is drawn again. */
import { type Accessor, createSignal } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { Channel, ChannelItem } from '#command-center/contract/live.ts';
import { parseItems } from './live-parse.ts';

/** Items of every channel by id. */
export type LiveItems = { readonly [C in Channel]: Readonly<Record<string, ChannelItem<C>>> };

export interface ItemStore {
  readonly items: LiveItems;
  /** Items refused since the page opened, because they did not fit the contract. */
  readonly refused: Accessor<number>;
  /** A snapshot: what it does not name is gone, what it names keeps its identity. */
  readonly replaceAll: (channel: Channel, raw: readonly unknown[]) => void;
  /** A delta. */
  readonly change: (channel: Channel, raw: readonly unknown[], removed: readonly string[]) => void;
}

type AnyItem = ChannelItem<Channel>;
type AnyItems = Record<Channel, Record<string, AnyItem>>;

const noItems = (): AnyItems => ({
  fixes: {},
  orders: {},
  requests: {},
  heatStations: {},
  alarms: {},
  notices: {},
  calls: {},
  agents: {},
  heat: {},
  kpi: {},
  coverage: {},
  desk: {},
  outages: {},
});

/** Makes an empty store. */
export function createItemStore(): ItemStore {
  const [items, setItems] = createStore<AnyItems>(noItems());
  const [refused, setRefused] = createSignal(0);
  const read = (channel: Channel, raw: readonly unknown[]): readonly AnyItem[] => {
    const parsed = parseItems(channel, raw);
    if (parsed.refused > 0) setRefused((n) => n + parsed.refused);
    return parsed.items;
  };
  return {
    // Only parsed items of a channel are ever put under its name, which the union type cannot say.
    items: items as LiveItems,
    refused,
    replaceAll: (channel, raw) => {
      const named = Object.fromEntries(read(channel, raw).map((item) => [item.id, item]));
      setItems(channel, reconcile(named));
    },
    change: (channel, raw, removed) => {
      for (const item of read(channel, raw)) setItems(channel, item.id, reconcile(item));
      const gone = Object.fromEntries(removed.map((id) => [id, undefined]));
      // An undefined value takes its key out of a Solid store.
      setItems(channel, gone as Record<string, never>);
    },
  };
}
