/** What the server has retained at a broker outside: the newest message of each topic, sent again after a reconnect. */

export interface RetainedTopics {
  /** Remembers and sends; a failed send is left to the next `resend`. Rejects when there are too many topics. */
  put(topic: string, payload: string | Uint8Array): Promise<void>;
  /** Sends everything once more, some topics at a time; ends early when the broker is gone again. */
  resend(): Promise<void>;
  size(): number;
}

/** `send` rejects when the broker is away. */
export function createRetainedTopics(
  send: (topic: string, payload: string | Uint8Array) => Promise<void>,
  limits: { readonly maxRetained: number; readonly atOnce: number },
): RetainedTopics {
  const newest = new Map<string, string | Uint8Array>();
  /** Read at the moment of sending: a newer message that came meanwhile is never followed by an older one. */
  const sendNewest = async (topic: string) => {
    const payload = newest.get(topic);
    if (payload !== undefined) await send(topic, payload);
  };
  return {
    async put(topic, payload) {
      if (!newest.has(topic) && newest.size >= limits.maxRetained) {
        throw new Error(`more than ${limits.maxRetained} retained topics`);
      }
      newest.set(topic, payload);
      await sendNewest(topic).catch(() => undefined);
    },
    async resend() {
      const topics = [...newest.keys()];
      for (let i = 0; i < topics.length; i += limits.atOnce) {
        const sent = await Promise.allSettled(topics.slice(i, i + limits.atOnce).map(sendNewest));
        if (sent.some(({ status }) => status === 'rejected')) return;
      }
    },
    size: () => newest.size,
  };
}
