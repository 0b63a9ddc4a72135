/** The daemons never run as root: whoever is root hands them to nobody. */
import { chownSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { getgid, getuid } from 'node:process';

export interface OrdinaryUser {
  readonly uid: number;
  readonly gid: number;
}

/** For root the user nobody, for everybody else the same one. */
export function ordinaryUser(): OrdinaryUser {
  const uid = getuid?.() ?? 0;
  if (uid !== 0) return { uid, gid: getgid?.() ?? uid };
  const row = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith('nobody:'))
    ?.split(':');
  return { uid: Number(row?.[2] ?? 65_534), gid: Number(row?.[3] ?? 65_534) };
}

/** Gives a file or folder to that user; only root can, and only root must. */
export function handOver(path: string, user: OrdinaryUser): void {
  if (getuid?.() === 0) chownSync(path, user.uid, user.gid);
}

/** The folder above `path` that the user cannot pass through, or null: a daemon would only say that a file is missing. */
export function closedParent(path: string, user: OrdinaryUser): string | null {
  const parent = dirname(path);
  if (parent === path) return null;
  const { mode, uid, gid } = statSync(parent);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? parent : closedParent(parent, user);
}
