/** Logins of the demo: one person of every role, a token, and the devices of a town, written where programs find them. */
import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PeopleRole, peopleRoles } from '#dispatch-core/domain/role.ts';
import { makeToken } from '../server/secrets.ts';

export interface DemoUser {
  readonly username: string;
  readonly password: string;
  readonly role: PeopleRole;
  readonly name: string;
  readonly workerId?: string;
  readonly repairStationId?: string;
}
export interface DemoPhone {
  readonly username: string;
  readonly password: string;
  readonly deviceId: string;
  readonly workerId: string;
  /** The simulator leaves it alone; it runs on the wall clock, for a real phone or a test. */
  readonly spare: boolean;
}
export interface DemoAccounts {
  /** The gateway of the room sensors' maker: one login that speaks for all of them. */
  readonly rooms?: { readonly username: string; readonly password: string };
  /** Site time at which the demonstration began, epoch ms. */
  readonly morning?: number;
  readonly users: readonly DemoUser[];
  readonly tokens: readonly { readonly token: string; readonly role: PeopleRole }[];
  readonly devices: readonly DemoPhone[];
  readonly heatStations: readonly {
    readonly username: string;
    readonly password: string;
    readonly heatStationId: string;
    /** Values with which it says "no measurement". */
    readonly sentinels?: readonly number[];
  }[];
  readonly sources: readonly {
    readonly username: string;
    readonly password: string;
    readonly sourceId: string;
  }[];
}

const namesOfRoles: Readonly<Record<PeopleRole, string>> = {
  admin: '系统管理员',
  auditor: '审计员',
  supervisor: '陈立',
  dispatcher: '周敏',
  teamLead: '林静',
  agent: '许晓梅',
  stationHead: '韩冰',
  worker: '',
  leadership: '总经理',
};

/** The dispatcher's is for programs that try the interface; with the others the simulated colleagues work. */
const tokenRoles: readonly PeopleRole[] = ['dispatcher', 'agent', 'supervisor'];

/** Makes fresh logins for the people, phones and stations of a place. The last three phones are spare. */
export function planDemoAccounts(place: {
  readonly workers: readonly {
    readonly id: string;
    readonly name: string;
    readonly repairStationId: string;
  }[];
  readonly heatStationIds: readonly string[];
  readonly sourceIds: readonly string[];
}): DemoAccounts {
  const spareFrom = place.workers.length - 3;
  const worker = place.workers[spareFrom] ?? place.workers[0];
  return {
    users: peopleRoles.map((role) => ({
      username: role.toLowerCase(),
      password: easyPassword(),
      role,
      name: namesOfRoles[role] || (worker?.name ?? role),
      ...(role === 'worker' && worker
        ? { workerId: worker.id, repairStationId: worker.repairStationId }
        : {}),
      ...(role === 'stationHead' && worker ? { repairStationId: worker.repairStationId } : {}),
    })),
    tokens: tokenRoles.map((role) => ({ token: makeToken(), role })),
    devices: place.workers.map((person, i) => ({
      username: `phone-${person.id}`,
      password: makeToken(),
      deviceId: 'phone',
      workerId: person.id,
      spare: i >= spareFrom,
    })),
    heatStations: place.heatStationIds.map((id) => ({
      username: `station-${id}`,
      password: makeToken(),
      heatStationId: id,
    })),
    sources: place.sourceIds.map((sourceId) => ({
      username: `source-${sourceId}`,
      password: makeToken(),
      sourceId,
    })),
  };
}

/** Writes `DATA_DIR/demo-accounts.json`, readable by its owner only. */
export async function writeDemoAccounts(dataDir: string, accounts: DemoAccounts): Promise<string> {
  const path = join(dataDir, 'demo-accounts.json');
  await writeFile(path, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
  return path;
}

/** Ten characters that nobody confuses on a screen, about 49 bits. */
function easyPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const word = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
  return `${word()}-${word()}`;
}
