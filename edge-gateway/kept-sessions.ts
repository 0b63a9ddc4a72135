/** Bounds the sessions a user name keeps while it is away: a reinstalled app brings a new client id each time. */

export interface KeptSessions {
  /** A client logs in: with a session to keep, or with a clean one that ends what was kept. */
  entered(username: string, clientId: string, keeps: boolean): void;
  forgetUser(username: string): void;
}

export interface KeptSessionsPorts {
  readonly isConnected: (clientId: string) => boolean;
  readonly forget: (clientId: string) => void;
}

/** Remembers client ids per user in the order of their last login; beyond `max` the oldest that is away is forgotten. */
export function createKeptSessions(max: number, { isConnected, forget }: KeptSessionsPorts): KeptSessions {
  const byUser = new Map<string, Set<string>>();
  return {
    entered(username, clientId, keeps) {
      const ids = byUser.get(username) ?? new Set<string>();
      ids.delete(clientId);
      if (keeps) ids.add(clientId);
      for (const id of [...ids]) {
        if (ids.size <= max) break;
        if (id === clientId || isConnected(id)) continue;
        ids.delete(id);
        forget(id);
      }
      if (ids.size > 0) byUser.set(username, ids);
      else byUser.delete(username);
    },
    forgetUser(username) {
      for (const id of byUser.get(username) ?? []) forget(id);
      byUser.delete(username);
    },
  };
}
