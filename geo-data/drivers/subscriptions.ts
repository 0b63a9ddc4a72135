/** Who listens to which notification channel, for both drivers. */

export interface Subscriptions {
  /** `leave` says whether the channel has no listener any more. */
  add(channel: string, onNotify: (payload: string) => void): { leave: () => boolean };
  wake(channel: string, payload: string): void;
  /** After an outage: everybody looks for himself, because notifications may have been missed. */
  wakeAll(): void;
  channels(): string[];
}

/** An empty list of listeners. */
export function startSubscriptions(): Subscriptions {
  const listeners = new Map<string, Set<{ onNotify: (payload: string) => void }>>();
  const wake = (channel: string, payload: string) => {
    for (const listener of listeners.get(channel) ?? []) listener.onNotify(payload);
  };
  return {
    add: (channel, onNotify) => {
      // An entry of its own for each call: the same function may listen twice.
      const entry = { onNotify };
      const entries = listeners.get(channel) ?? new Set();
      listeners.set(channel, entries.add(entry));
      return {
        leave: () => entries.delete(entry) && entries.size === 0 && listeners.delete(channel),
      };
    },
    wake,
    wakeAll: () => {
      for (const channel of listeners.keys()) wake(channel, '');
    },
    channels: () => [...listeners.keys()],
  };
}

/** Channel names are folded to lower case by SQL and cannot be parameters, so only plain names are taken. */
export function assertChannel(channel: string): void {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(channel)) throw new TypeError(`Not a plain channel name: ${channel}`);
}
