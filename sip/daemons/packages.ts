/** Which programs and modules the telephone needs, and the Debian packages that bring them. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Where Debian puts daemons; an ordinary user's PATH often leaves the first ones out. */
export const programFolders: readonly string[] = [
  '/usr/sbin',
  '/usr/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
];

/** Debian 12's names. */
export const telephonePackages: readonly string[] = [
  'kamailio',
  'kamailio-websocket-modules',
  'kamailio-tls-modules',
  'kamailio-extra-modules',
  'kamailio-autheph-modules',
  'kamailio-mqtt-modules',
  'kamailio-json-modules',
  'kamailio-utils-modules',
  'kamailio-outbound-modules',
  'rtpengine-daemon',
];

const packageOfModule: Readonly<Record<string, string>> = {
  websocket: 'kamailio-websocket-modules',
  tls: 'kamailio-tls-modules',
  auth_ephemeral: 'kamailio-autheph-modules',
  mqtt: 'kamailio-mqtt-modules',
  evapi: 'kamailio-extra-modules',
  jansson: 'kamailio-extra-modules',
};

/** The path of `kamailio` or `rtpengine`, or null. */
export function findProgram(name: string, folders = programFolders): string | null {
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

/** The sentence for an operator without the programs, or null when both are there. */
export function missingProgramsSentence(folders = programFolders): string | null {
  const missing = ['kamailio', 'rtpengine'].filter((name) => findProgram(name, folders) === null);
  if (missing.length === 0) return null;
  return `The telephone needs ${missing.join(' and ')}: install them with apt-get install --no-install-recommends ${telephonePackages.join(' ')} (the rest of Hearthline runs without).`;
}

/** What Kamailio's own words about a missing module mean for the operator, or null when it says no such thing. */
export function missingModuleSentence(words: string): string | null {
  const name = /could not find module <([a-z0-9_]+)(?:\.so)?>/.exec(words)?.[1];
  if (name === undefined) return null;
  const from = packageOfModule[name] ?? 'kamailio';
  return `Kamailio's module ${name} is not installed: apt-get install --no-install-recommends ${from}.`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
