/** Simulated colleagues at the desks: they follow up, review, decide and arrange, so that orders come to their end. */
import { type Instant, minuteMs } from '#dispatch-core/domain/time.ts';
import { chanceOf } from './chance.ts';
import type { DeskClient } from './desk-client.ts';

export interface ColleagueDeps {
  readonly seed: number;
  readonly agent: DeskClient;
  readonly supervisor: DeskClient;
  readonly newId: () => string;
  readonly onError: (error: unknown) => void;
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: Instant;
  readonly pending: boolean;
}

/** How long something lies before a colleague takes it: a person at the real desk is usually faster. */
const leaveMs = {
  review: 6 * minuteMs,
  postponement: 8 * minuteMs,
  confirm: 3 * minuteMs,
  followUp: 25 * minuteMs,
};
const roundMs = minuteMs;
const mostAtOnce = 20;

/** One round a site minute over what waits for people. */
export function createColleagues(deps: ColleagueDeps): { tick(now: Instant): Promise<void> } {
  let nextAt = Number.NEGATIVE_INFINITY;
  const { seed, agent, supervisor } = deps;

  async function each(
    desk: DeskClient,
    list: string,
    now: Instant,
    waitMs: number,
    words: (row: Row) => { command: string; data: Record<string, unknown> } | null,
  ): Promise<void> {
    const [noun = 'orders'] = list.split('?');
    const rows = rowsOf(await desk.get(`/api/${list}&limit=${mostAtOnce}`));
    for (const row of rows.filter((one) => now - one.updatedAt >= waitMs)) {
      const said = words(row);
      if (said === null) continue;
      // Somebody at a real desk may have been faster: then his word stands.
      await desk
        .post(`/api/${noun}/${row.id}/commands`, { commandId: deps.newId(), version: row.version, ...said })
        .catch(() => undefined);
    }
  }

  return {
    async tick(now) {
      if (now < nextAt) return;
      nextAt = now + roundMs;
      const mood = (row: Row) => chanceOf(seed, 'colleague', row.id);
      const rounds = [
        () =>
          each(supervisor, 'orders?state=reported', now, leaveMs.review, (row) => ({
            command: 'review',
            data: { outcome: mood(row) < 0.97 ? 'completed' : 'back', note: null },
          })),
        () =>
          each(supervisor, 'orders?state=on_site', now, leaveMs.postponement, (row) =>
            row.pending
              ? { command: 'decidePostponement', data: { approved: mood(row) < 0.75, note: null } }
              : null,
          ),
        () =>
          each(supervisor, 'orders?state=at_station', now, leaveMs.confirm, () => ({
            command: 'confirm',
            data: { note: null },
          })),
        () =>
          each(supervisor, 'orders?state=confirmed', now, leaveMs.confirm, () => ({
            command: 'arrange',
            data: { workerId: null, note: null },
          })),
        () =>
          each(agent, 'requests?state=follow_up_due', now, leaveMs.followUp, (row) => followUpOf(mood(row))),
      ];
      for (const round of rounds) await round().catch(deps.onError);
    },
  };
}

/** Three of four are reached; few are unsatisfied, and half of those get somebody sent again. */
function followUpOf(mood: number): { command: string; data: Record<string, unknown> } {
  const reached = mood < 0.78;
  const unsatisfied = mood < 0.05;
  return {
    command: 'followUp',
    data: {
      method: 'phone',
      result: reached ? 'reached' : 'noAnswer',
      satisfaction: !reached || mood > 0.6 ? 'notRated' : unsatisfied ? 'unsatisfied' : 'satisfied',
      redispatch: mood < 0.025,
      note: reached ? null : '电话无人接听，稍后再拨',
    },
  };
}

function rowsOf(body: unknown): Row[] {
  const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : [];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const read = (key: string): unknown => Reflect.get(item, key);
    const id = read('id');
    const version = read('version');
    if (typeof id !== 'string' || typeof version !== 'number') return [];
    const updatedAt = Date.parse(String(read('updatedAt')));
    return [{ id, version, updatedAt, pending: read('postponementPending') === true }];
  });
}
