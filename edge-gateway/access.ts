/** Who may connect, publish, subscribe and receive: own topics only, as pure functions over one identity. */

import type { LoginGuard } from './login-guard.ts';
import type { DeviceDirectory, DeviceIdentity } from './ports.ts';
import {
  filterMatches,
  heatStationReadingsTopic,
  isFilter,
  meterReadingsTopic,
  ownTracksCommandTopic,
  ownTracksSubTopics,
  ownTracksTopic,
  parseTopic,
  siteNoticesTopic,
  sourceRepliesTopic,
  sourceRequestsTopic,
  workerCommandsTopic,
  workerOrdersTopic,
  workerRepliesTopic,
} from './topics.ts';

/**
 * What OwnTracks subscribes to as installed. A phone gets these (so that the app works unmodified; MQTT 3.1 has no way
 * to refuse) narrowed to its own user and device.
 */
const ownTracksDefaults: readonly string[] = ['', '/cmd', '/event', '/info', '/waypoint', '/waypoints'];

/** True when this device may publish to this topic. */
export function mayPublish(identity: DeviceIdentity, topic: string): boolean {
  if (identity.kind === 'service') {
    return (identity.grants?.publish ?? []).some((filter) => filterMatches(filter, topic));
  }
  const parsed = parseTopic(topic);
  switch (parsed?.kind) {
    case undefined:
      return false;
    case 'owntracks':
      return (
        identity.kind === 'phone' && parsed.user === identity.username && parsed.device === identity.deviceId
      );
    case 'workerCommands':
      return identity.kind === 'phone' && parsed.workerId === identity.workerId;
    case 'heatStationReadings':
      return identity.kind === 'heatStation' && parsed.heatStationId === identity.heatStationId;
    case 'meterReadings':
      return identity.kind === 'meter' && parsed.meterId === identity.meterId;
    case 'sourceRequests':
      return identity.kind === 'source' && parsed.sourceId === identity.sourceId;
  }
}

/** Where this device may publish, as filters for a broker that is told beforehand; the same that `mayPublish` allows. */
export function publishFilters(identity: DeviceIdentity): readonly string[] {
  const { kind, username, deviceId, workerId, heatStationId, meterId, sourceId } = identity;
  const own = ownTracksTopic(username, deviceId);
  switch (kind) {
    case 'phone':
      return [
        own,
        ...ownTracksSubTopics.map((sub) => `${own}/${sub}`),
        ...(workerId === undefined ? [] : [workerCommandsTopic(workerId)]),
      ];
    case 'heatStation':
      return heatStationId === undefined ? [] : [heatStationReadingsTopic(heatStationId)];
    case 'meter':
      return meterId === undefined ? [] : [meterReadingsTopic(meterId)];
    case 'source':
      return sourceId === undefined ? [] : [sourceRequestsTopic(sourceId)];
    case 'service':
      return identity.grants?.publish ?? [];
  }
}

/** The topics on which this device may hear the server; a service has filters here, all others plain topics. */
export function readableTopics(identity: DeviceIdentity): readonly string[] {
  switch (identity.kind) {
    case 'phone':
      return phoneTopics(identity);
    case 'source':
      return identity.sourceId === undefined ? [] : [sourceRepliesTopic(identity.sourceId)];
    case 'service':
      return identity.grants?.subscribe ?? [];
    case 'heatStation':
    case 'meter':
      return [];
  }
}

function phoneTopics({ username, deviceId, workerId }: DeviceIdentity): readonly string[] {
  const own = [
    ownTracksTopic(username, deviceId),
    ownTracksCommandTopic(username, deviceId),
    siteNoticesTopic,
  ];
  return workerId === undefined ? own : [...own, workerOrdersTopic(workerId), workerRepliesTopic(workerId)];
}

/** True when this device may subscribe to this filter (perhaps narrowed, see `narrowFilter`). */
export function maySubscribe(identity: DeviceIdentity, filter: string): boolean {
  return narrowFilter(identity, filter) !== null;
}

/**
 * The filter that a device gets when it asks for `filter`: the same, or its own part of it, or null when there is
 * none. Shared subscriptions are refused (aedes would grant them and deliver nothing), and so are `$` topics.
 */
export function narrowFilter(identity: DeviceIdentity, filter: string): string | null {
  if (filter.startsWith('$') || filter.includes('\uFFFD') || !isFilter(filter)) return null;
  if (readableTopics(identity).includes(filter)) return filter;
  return identity.kind === 'phone' ? narrowOwnTracks(identity, filter) : null;
}

function narrowOwnTracks(identity: DeviceIdentity, filter: string): string | null {
  const own = ownTracksTopic(identity.username, identity.deviceId);
  if (filter === `${own}/#` || filter === `${own}/+`) return filter;
  const sub = ownTracksDefaults.find((end) => filter === `owntracks/+/+${end}` || filter === `${own}${end}`);
  return sub === undefined ? null : `${own}${sub}`;
}

/** True when a message on this topic may be handed to this device; asked for every single delivery. */
export function mayReceive(identity: DeviceIdentity, topic: string): boolean {
  return readableTopics(identity).some((filter) => filterMatches(filter, topic));
}

/** Why a login failed; the broker turns it into a return code. */
export type LoginResult =
  | { readonly ok: true; readonly identity: DeviceIdentity }
  | { readonly ok: false; readonly reason: 'bad-credentials' | 'throttled' | 'unavailable' };

export interface Access {
  /** Checks name and secret; `address` and name together carry the back-off of failed logins. Never throws. */
  login(username: string, password: string, address: string): Promise<LoginResult>;
}

const maxCredentialLength = 256;

/** Binds the directory and the guard against password floods. */
export function createAccess(directory: DeviceDirectory, guard: LoginGuard): Access {
  return {
    async login(username, password, address) {
      if (username === '' || username.length > maxCredentialLength || password.length > maxCredentialLength) {
        return { ok: false, reason: 'bad-credentials' };
      }
      if (!guard.mayTry(username, address)) return { ok: false, reason: 'throttled' };
      try {
        const identity = await directory.authenticate(username, password);
        if (identity === null) guard.failed(username, address);
        else guard.succeeded(username, address);
        return identity === null ? { ok: false, reason: 'bad-credentials' } : { ok: true, identity };
      } catch {
        return { ok: false, reason: 'unavailable' };
      }
    },
  };
}
