/** What lies between a phone and the broker: dead spots, messages that come late, and messages that come twice. */

export interface Radio {
  /** Sends, or keeps it until there is a network again. */
  send(topic: string, body: unknown): Promise<void>;
  /** Without a network nothing goes out; with it again, everything kept goes out in order. */
  setCovered(isCovered: boolean): Promise<void>;
  readonly waiting: number;
}

export interface RadioDeps {
  readonly publish: (topic: string, body: unknown) => Promise<void>;
  readonly random: () => number;
  /** Share of messages that are sent twice, as real phones do after a reconnect. */
  readonly doubles: number;
}

/** An hour of places every ten seconds; the oldest are lost first, as in the apps. */
const mostWaiting = 400;

export function createRadio({ publish, random, doubles }: RadioDeps): Radio {
  let isCovered = true;
  let waiting: { readonly topic: string; readonly body: unknown }[] = [];

  async function sendNow(topic: string, body: unknown): Promise<void> {
    await publish(topic, body);
    if (random() < doubles) await publish(topic, body);
  }

  return {
    async send(topic, body) {
      if (isCovered && waiting.length === 0) return sendNow(topic, body);
      waiting.push({ topic, body });
      if (waiting.length > mostWaiting) waiting = withoutOldestFix(waiting);
    },
    async setCovered(next) {
      isCovered = next;
      while (isCovered && waiting.length > 0) {
        const [first] = waiting;
        if (first === undefined) return;
        await sendNow(first.topic, first.body);
        waiting.shift();
      }
    },
    get waiting() {
      return waiting.length;
    },
  };
}

/** Places may be lost, words about orders may not. */
function withoutOldestFix<T extends { readonly topic: string }>(messages: readonly T[]): T[] {
  const oldest = messages.findIndex(({ topic }) => topic.startsWith('owntracks/'));
  return messages.filter((_, i) => i !== Math.max(0, oldest));
}
