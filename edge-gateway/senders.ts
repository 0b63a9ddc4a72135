/** Who sent a message that came through a broker outside: by its topic, since that broker has checked login and rights. */
import { createLanes } from './lanes.ts';
import type { DeviceIdentity, SenderDirectory } from './ports.ts';
import { type InboundTopic, parseTopic } from './topics.ts';

export interface Senders {
  /** The device whose topic this is; null when there is none. Answers keep the order of the questions per device. */
  of(topic: string): Promise<DeviceIdentity | null>;
  /** Devices have changed: everybody is looked up anew. */
  forget(): void;
}

export interface SenderLimits {
  /** How long an answer holds, in wall milliseconds: a revocation by another process is noticed after that. */
  readonly knownMs: number;
  /** A device that was just added is noticed after that. */
  readonly unknownMs: number;
  readonly maxRemembered: number;
}

export const defaultSenderLimits: SenderLimits = {
  knownMs: 60_000,
  unknownMs: 2_000,
  maxRemembered: 100_000,
};

interface Known {
  readonly identity: DeviceIdentity | null;
  readonly until: number;
}

/** Starts with nobody; asks the directory once per device and `knownMs`. Failures of the directory are passed on. */
export function createSenders(
  directory: SenderDirectory,
  wallNow: () => number,
  limits = defaultSenderLimits,
): Senders {
  const known = new Map<string, Known>();
  const lanes = createLanes();
  const remember = (key: string, entry: Known) => {
    known.delete(key);
    known.set(key, entry);
    const oldest = known.size > limits.maxRemembered ? known.keys().next() : undefined;
    if (oldest?.done === false) known.delete(oldest.value);
  };
  const find = async (key: string, topic: InboundTopic): Promise<DeviceIdentity | null> => {
    const found = known.get(key);
    if (found !== undefined && found.until > wallNow()) return found.identity;
    const identity = await directory.findSender(topic);
    remember(key, {
      identity,
      until: wallNow() + (identity === null ? limits.unknownMs : limits.knownMs),
    });
    return identity;
  };
  return {
    async of(topic) {
      const parsed = parseTopic(topic);
      if (parsed === null) return null;
      const key = keyOf(parsed);
      return lanes.run(key, () => find(key, parsed));
    },
    forget: () => known.clear(),
  };
}

function keyOf(topic: InboundTopic): string {
  switch (topic.kind) {
    case 'owntracks':
      return `owntracks/${topic.user}`;
    case 'workerCommands':
      return `workers/${topic.workerId}`;
    case 'heatStationReadings':
      return `heat-stations/${topic.heatStationId}`;
    case 'meterReadings':
      return `meters/${topic.meterId}`;
    case 'sourceRequests':
      return `sources/${topic.sourceId}`;
  }
}
