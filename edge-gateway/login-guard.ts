/** Slows down password floods: back-off per name and address, and a budget of failures per address. */

export interface LoginGuard {
  /** False while this name from this address has to wait, or while the address has used up its failures. */
  mayTry(username: string, address: string): boolean;
  failed(username: string, address: string): void;
  succeeded(username: string, address: string): void;
}

export interface LoginGuardLimits {
  /** Failures of one name from one address before it has to wait. */
  readonly freeFailures: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Failures an address may have at once; the budget refills at `addressRefillPerS`. */
  readonly addressFailures: number;
  readonly addressRefillPerS: number;
  /** Names and addresses remembered; the oldest are forgotten first. */
  readonly maxRemembered: number;
}

export const defaultLoginLimits: LoginGuardLimits = {
  freeFailures: 5,
  firstWaitMs: 1_000,
  longestWaitMs: 300_000,
  addressFailures: 200,
  addressRefillPerS: 10,
  maxRemembered: 20_000,
};

/** Wait after the n-th failure in milliseconds: 0 while free, then doubling up to the longest. */
export function waitAfterFailures(failures: number, limits: LoginGuardLimits): number {
  const over = failures - limits.freeFailures;
  if (over < 0) return 0;
  return Math.min(limits.longestWaitMs, limits.firstWaitMs * 2 ** Math.min(over, 30));
}

interface Failures {
  readonly count: number;
  readonly waitUntil: number;
}

interface Budget {
  readonly used: number;
  readonly at: number;
}

/**
 * The table lives in memory and runs on wall time. It is keyed by name and address together, so that nobody can lock
 * a device out from somewhere else. Behind one NAT a used-up budget delays others by a tenth of a second per failure.
 */
export function createLoginGuard(wallNow: () => number, limits = defaultLoginLimits): LoginGuard {
  const byName = new Map<string, Failures>();
  const byAddress = new Map<string, Budget>();
  const usedBy = (address: string): number => {
    const budget = byAddress.get(address);
    if (budget === undefined) return 0;
    return Math.max(0, budget.used - ((wallNow() - budget.at) / 1_000) * limits.addressRefillPerS);
  };
  return {
    mayTry: (username, address) =>
      (byName.get(`${address}\n${username}`)?.waitUntil ?? 0) <= wallNow() &&
      usedBy(address) < limits.addressFailures,
    failed(username, address) {
      const key = `${address}\n${username}`;
      const count = (byName.get(key)?.count ?? 0) + 1;
      remember(
        byName,
        key,
        { count, waitUntil: wallNow() + waitAfterFailures(count, limits) },
        limits.maxRemembered,
      );
      remember(byAddress, address, { used: usedBy(address) + 1, at: wallNow() }, limits.maxRemembered);
    },
    succeeded(username, address) {
      byName.delete(`${address}\n${username}`);
    },
  };
}

/** Sets a key as the newest and forgets the oldest beyond the bound. */
function remember<V>(map: Map<string, V>, key: string, value: V, max: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= max) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
