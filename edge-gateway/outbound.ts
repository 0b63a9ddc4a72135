/** Messages of ours on their way to a broker outside: counted, bounded, and none of their promises stays open for ever. */
import { Buffer } from 'node:buffer';
import type { MqttClient } from 'mqtt';

export interface Outbound {
  /** Resolves at the broker's PUBACK (QoS 0: when it is written). Rejects while shut, and when too many are under way. */
  send(
    topic: string,
    payload: string | Uint8Array,
    options: { readonly qos: 0 | 1; readonly retain: boolean },
  ): Promise<void>;
  /** The broker takes messages from now on; what was under way when the last connection ended is sent again. */
  open(): void;
  /** The connection is gone: nothing new until `open`. */
  shut(): void;
  underWay(): number;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** Rejects what is still under way. */
  end(): void;
}

/** Starts shut. */
export function createOutbound(client: Pick<MqttClient, 'publish'>, maxUnderWay: number): Outbound {
  const rejects = new Set<(error: Error) => void>();
  let waiting: (() => void)[] = [];
  let isOpen = false;
  const leave = (reject: (error: Error) => void) => {
    rejects.delete(reject);
    if (rejects.size === 0) for (const done of waiting.splice(0)) done();
  };
  return {
    send: (topic, payload, options) =>
      new Promise((resolve, reject) => {
        if (!isOpen || rejects.size >= maxUnderWay) {
          reject(new Error(isOpen ? `${rejects.size} messages wait for the broker` : 'the broker is away'));
          return;
        }
        rejects.add(reject);
        client.publish(topic, Buffer.from(payload), options, (error) => {
          leave(reject);
          if (error) reject(error);
          else resolve();
        });
      }),
    open() {
      isOpen = true;
    },
    shut() {
      isOpen = false;
    },
    underWay: () => rejects.size,
    settled: () =>
      new Promise((resolve) => {
        if (rejects.size === 0) resolve();
        else waiting = [...waiting, resolve];
      }),
    end() {
      for (const reject of [...rejects]) {
        leave(reject);
        reject(new Error('the program ends'));
      }
    },
  };
}
