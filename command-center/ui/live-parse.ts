/** Turns text frames of the live feed into typed frames and items; what does not fit the contract is left out and told. */
import * as v from 'valibot';
import {
  type Channel,
  type ChannelItem,
  channelItems,
  type ServerFrame,
  serverFrame,
} from '#command-center/contract/live.ts';

/** A text frame, or null when it is none. */
export function parseFrame(text: string): ServerFrame | null {
  try {
    const parsed = v.safeParse(serverFrame, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** The items that fit the channel's shape, and how many did not. */
export function parseItems<C extends Channel>(
  channel: C,
  items: readonly unknown[],
): { readonly items: ChannelItem<C>[]; readonly refused: number } {
  const schema: v.GenericSchema = channelItems[channel];
  const good = items.filter((item) => v.is(schema, item));
  return { items: good as ChannelItem<C>[], refused: items.length - good.length };
}
