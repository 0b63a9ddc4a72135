/** The daemons never run as root: whoever is root hands them to nobody. */
import { chownSync, readFileSync } from 'node:fs';
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
