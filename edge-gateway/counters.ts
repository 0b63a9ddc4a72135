/** Counts every message of every stream so that received = stored + duplicate + ignored + rejected + waiting. */
import type { Stream } from './ports.ts';

export type MessageOutcome =
  | { readonly kind: 'stored' | 'duplicate' | 'ignored' }
  | { readonly kind: 'rejected'; readonly reason: string };

export interface StreamCounts {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly ignored: number;
  /** By reason; `off-duty` and `refused:<code>` are among them. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly waiting: number;
  /** Handed back unacknowledged (not in `received`): the sender still has them and sends them again. */
  readonly returned: number;
}

export type CountersSnapshot = Readonly<Record<Stream, StreamCounts>>;

/** One message under way; exactly one of the two ends it, a second call is a bug and throws. */
export interface Ticket {
  settle(outcome: MessageOutcome): void;
  giveBack(): void;
}

export interface Counters {
  arrive(stream: Stream): Ticket;
  snapshot(): CountersSnapshot;
}

interface Tally {
  received: number;
  stored: number;
  duplicate: number;
  ignored: number;
  waiting: number;
  returned: number;
  readonly rejected: Map<string, number>;
}

/** Counters of one process, from zero. */
export function createCounters(): Counters {
  const tallies: Record<Stream, Tally> = {
    fixes: tally(),
    readings: tally(),
    requests: tally(),
    commands: tally(),
  };
  return {
    arrive: (stream) => openTicket(tallies[stream]),
    snapshot: () => ({
      fixes: copy(tallies.fixes),
      readings: copy(tallies.readings),
      requests: copy(tallies.requests),
      commands: copy(tallies.commands),
    }),
  };
}

function openTicket(t: Tally): Ticket {
  let open = true;
  const close = () => {
    if (!open) throw new Error('a message was counted twice: settle or giveBack once per ticket');
    open = false;
    t.waiting--;
  };
  t.received++;
  t.waiting++;
  return {
    settle(outcome) {
      close();
      if (outcome.kind === 'rejected')
        t.rejected.set(outcome.reason, (t.rejected.get(outcome.reason) ?? 0) + 1);
      else t[outcome.kind]++;
    },
    giveBack() {
      close();
      t.received--;
      t.returned++;
    },
  };
}

function tally(): Tally {
  return { received: 0, stored: 0, duplicate: 0, ignored: 0, waiting: 0, returned: 0, rejected: new Map() };
}

function copy(t: Tally): StreamCounts {
  return { ...t, rejected: Object.fromEntries(t.rejected) };
}
