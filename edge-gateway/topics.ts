/** The MQTT topics of the contract: parse, format, and match filters; pure. */

/** A topic on which programs outside publish to us, taken apart. */
export type InboundTopic =
  | {
      readonly kind: 'owntracks';
      readonly user: string;
      readonly device: string;
      readonly sub: string | null;
    }
  | { readonly kind: 'heatStationReadings'; readonly heatStationId: string }
  | { readonly kind: 'meterReadings'; readonly meterId: string }
  | { readonly kind: 'sourceRequests'; readonly sourceId: string }
  | { readonly kind: 'workerCommands'; readonly workerId: string };

/** Sub-topics of `owntracks/{user}/{device}` that the apps use; `cmd` is ours to send. */
export const ownTracksSubTopics: readonly string[] = [
  'event',
  'waypoint',
  'waypoints',
  'info',
  'status',
  'step',
  'beacon',
  'dump',
  'request',
];

/** Filters that together take in every inbound topic, and none of those on which the server speaks itself. */
export const inboundFilters: readonly string[] = [
  'owntracks/+/+',
  ...ownTracksSubTopics.map((sub) => `owntracks/+/+/${sub}`),
  'workers/+/commands',
  'heat-stations/+/readings',
  'meters/+/readings',
  'sources/+/requests',
];

/** Filters of what the server publishes. */
export const outboundFilters: readonly string[] = [
  'owntracks/+/+/cmd',
  'workers/+/orders',
  'workers/+/replies',
  'sources/+/replies',
  'site/notices',
];

/** Takes an inbound topic apart; null when the contract does not know it. */
export function parseTopic(topic: string): InboundTopic | null {
  const [root = '', id = '', leaf = '', ...rest] = topic.split('/');
  if (id === '' || leaf === '') return null;
  if (root === 'owntracks') return parseOwnTracks(id, leaf, rest);
  if (rest.length > 0) return null;
  if (root === 'heat-stations' && leaf === 'readings')
    return { kind: 'heatStationReadings', heatStationId: id };
  if (root === 'meters' && leaf === 'readings') return { kind: 'meterReadings', meterId: id };
  if (root === 'sources' && leaf === 'requests') return { kind: 'sourceRequests', sourceId: id };
  if (root === 'workers' && leaf === 'commands') return { kind: 'workerCommands', workerId: id };
  return null;
}

function parseOwnTracks(user: string, device: string, rest: readonly string[]): InboundTopic | null {
  const sub = rest[0] ?? null;
  if (rest.length > 1 || (sub !== null && !ownTracksSubTopics.includes(sub))) return null;
  return { kind: 'owntracks', user, device, sub };
}

export function ownTracksTopic(user: string, device: string): string {
  return `owntracks/${user}/${device}`;
}

/** Where the server sends OwnTracks commands (reportLocation, setWaypoints). */
export function ownTracksCommandTopic(user: string, device: string): string {
  return `${ownTracksTopic(user, device)}/cmd`;
}

export function heatStationReadingsTopic(heatStationId: string): string {
  return `heat-stations/${heatStationId}/readings`;
}

export function meterReadingsTopic(meterId: string): string {
  return `meters/${meterId}/readings`;
}

export function sourceRequestsTopic(sourceId: string): string {
  return `sources/${sourceId}/requests`;
}

export function sourceRepliesTopic(sourceId: string): string {
  return `sources/${sourceId}/replies`;
}

/** Retained, QoS 1: the live orders of a worker's phone. */
export function workerOrdersTopic(workerId: string): string {
  return `workers/${workerId}/orders`;
}

export function workerCommandsTopic(workerId: string): string {
  return `workers/${workerId}/commands`;
}

export function workerRepliesTopic(workerId: string): string {
  return `workers/${workerId}/replies`;
}

/** Retained: operation notices for field apps. */
export const siteNoticesTopic = 'site/notices';

/** True when `id` can stand as one level of a topic: not empty, no separator, no wildcard, no control character. */
export function isTopicLevel(id: string): boolean {
  return id.length > 0 && id.length <= 128 && !/[/+#$\p{Cc}\uFFFD]/u.test(id);
}

/** True when a filter is well formed [MQTT-4.7.1-1] [MQTT-4.7.1-2]. */
export function isFilter(filter: string): boolean {
  const levels = filter.split('/');
  return (
    filter.length > 0 &&
    levels.every((level, i) => {
      if (level === '#') return i === levels.length - 1;
      return level === '+' || !/[+#]/.test(level);
    })
  );
}

/** True when `filter` (with `+` and `#`) takes in `topic`; wildcards never match a leading `$` [MQTT-4.7.2-1]. */
export function filterMatches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && wanted[0] !== levels[0]) return false;
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true;
    if (i >= levels.length || (wanted[i] !== '+' && wanted[i] !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}
