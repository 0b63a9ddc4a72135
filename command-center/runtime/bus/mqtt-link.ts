/** The line over an MQTT broker: one topic per site below `hearthline/bus/`, QoS 1, nothing retained, nothing kept for who is away. */
import mqtt from 'mqtt';
import type { OpenLink } from './link.ts';

const maxBytes = 60_000;
/** A broker that does not answer in this time counts as away. */
const answerMs = 10_000;

/** Opens it at `mqtt://` or `mqtts://[user:password@]host[:port]`; `self` names this process, `site` the topic. */
export function mqttLink(url: string, site: string, self: string): OpenLink {
  return async ({ onText, onBack, onProblem }) => {
    const topic = `hearthline/bus/${site}/frames`;
    const client = mqtt.connect(url, {
      clientId: `hearthline-bus-${self}`,
      clean: true,
      reconnectPeriod: 1_000,
      connectTimeout: answerMs,
      // What could not be told is kept, coalesced, on our side.
      queueQoSZero: false,
      resubscribe: false,
    });
    client.on('connect', () => {
      client.subscribeAsync(topic, { qos: 1 }).then(onBack, onProblem);
    });
    client.on('message', (_topic, payload) => onText(payload.toString('utf8')));
    client.on('error', onProblem);
    return {
      maxBytes,
      async send(text) {
        if (!client.connected) throw new Error('the broker of the bus does not answer');
        await within(answerMs, client.publishAsync(topic, text, { qos: 1 }));
      },
      async stop() {
        await client.endAsync(true);
      },
    };
  };
}

/** An acknowledgement that never comes must not stop the bus for ever. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the broker of the bus did not acknowledge')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
