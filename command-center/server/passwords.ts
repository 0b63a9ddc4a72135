/** Passwords of people: argon2id, and a gate that lets only a few of the costly checks run at a time. */
import { hash, verify } from '@node-rs/argon2';

/** argon2id (the library's default) with 19 MiB and two passes, OWASP's first choice: about 27 ms a check. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** False for a wrong password and for a hash that cannot be read. */
  verify(passwordHash: string, password: string): Promise<boolean>;
}

export const argonPasswords: Passwords = {
  hash: (password) => hash(password, cost),
  verify: (passwordHash, password) => verify(passwordHash, password).catch(() => false),
};

export interface Gate {
  /** Runs `work` as soon as a place is free; null at once when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T | null>;
}

/** At most `places` at a time and `waiting` in line, so that a flood of passwords cannot hold the machine. */
export function createGate(places: number, waiting: number): Gate {
  let busy = 0;
  const line: (() => void)[] = [];
  const enter = () => new Promise<void>((resolve) => line.push(resolve));
  return {
    async run(work) {
      if (busy >= places) {
        if (line.length >= waiting) return null;
        await enter();
      } else busy++;
      try {
        return await work();
      } finally {
        const next = line.shift();
        if (next === undefined) busy--;
        else next();
      }
    },
  };
}
