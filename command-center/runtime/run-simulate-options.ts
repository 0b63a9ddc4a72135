/** The words of `hearthline simulate`, parsed and checked before anything is simulated. */
import { parseArgs } from 'node:util';
import { builtInNames } from '#dispatch-core/simulate/built-in.ts';
import { type DayName, dayNames } from '#dispatch-core/simulate/reference-day.ts';
import { usageError } from './usage-error.ts';

export interface SimulateAsked {
  readonly seed: number;
  readonly day: DayName;
  /** Null: as many as the reference day or the log has. */
  readonly workers: number | null;
  /** Names of built-in policies and paths of policy files, in the order given. */
  readonly policies: readonly string[];
  /** Files of a recorded day; empty for a generated one. */
  readonly logs: readonly string[];
  readonly json: string | null;
  readonly language: TableLanguage;
}

export const tableLanguages = ['zh', 'en', 'both'] as const;
export type TableLanguage = (typeof tableLanguages)[number];

export const simulateUsage = `hearthline simulate [--seed N] [--day ${dayNames.join('|')}] [--workers N] [--policy NAME|FILE.json …] [--json FILE]
hearthline simulate --from LOG|SEED … --policy A.json --policy B.json
  同一天在不同派单策略下会怎样:并排比较。/ What if: one day under several dispatch policies, side by side.

  --seed N         of the generated day (default 1); the same seed gives the same log hash
  --day NAME       calm 60 orders an hour, busy 115, surge 80 with three times as many in hours 3 to 5 (default busy)
  --workers N      how many there are (default 100; with a log: those who had orders in it)
  --policy P       ${builtInNames.join(', ')}, or a file; as often as needed (default: the four built-in ones)
  --from LOG       a recorded day: the file of "hearthline export events" or "export orders" (ndjson or csv);
                   several files are one day. A number is a seed, as with --seed
  --json FILE      all figures, with the hash of each log
  --lang zh|en     of the table (default both)
  A policy file changes a built-in policy: {"name":"night","base":"hearthline","divert":{"mode":"off"},
  "dispatch":{"classes":{"leak":{"weights":{"travel":0.8}}}},"batch":{"maxWindowMs":10000}}
  Nothing is written to any database, and no server is needed.
  Exit codes: 0 simulated, 1 failed, 2 wrong words or a policy file that cannot be used.`;

const words = {
  seed: { type: 'string' },
  day: { type: 'string' },
  workers: { type: 'string' },
  policy: { type: 'string', multiple: true },
  from: { type: 'string', multiple: true },
  json: { type: 'string' },
  lang: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const mostWorkers = 5_000;
const mostPolicies = 12;

/** Null when help is asked for. Throws a usage error that names the word. */
export function parseSimulateOptions(args: readonly string[]): SimulateAsked | null {
  const { values } = parseArgs({ args: [...args], options: words });
  if (values.help === true) return null;
  const from = values.from ?? [];
  const seeds = from.filter((word) => /^\d+$/.test(word));
  const logs = from.filter((word) => !/^\d+$/.test(word));
  checkFrom(seeds, logs, values);
  const policies = values.policy ?? builtInNames;
  if (policies.length > mostPolicies) throw usageError(`--policy: at most ${mostPolicies} at once`);
  return {
    seed: wholeWord('--seed', values.seed ?? seeds[0] ?? '1', 0, 2 ** 53 - 1),
    day: oneWord('--day', values.day ?? 'busy', dayNames),
    workers: values.workers === undefined ? null : wholeWord('--workers', values.workers, 1, mostWorkers),
    policies,
    logs,
    json: values.json ?? null,
    language: oneWord('--lang', values.lang ?? 'both', tableLanguages),
  };
}

function checkFrom(
  seeds: readonly string[],
  logs: readonly string[],
  { day, seed }: { readonly day?: string | undefined; readonly seed?: string | undefined },
): void {
  if (seeds.length + Number(seed !== undefined) > 1)
    throw usageError('--from: one seed, or files of one log');
  if (logs.length === 0) return;
  if (seeds.length > 0) throw usageError('--from: either a seed or files');
  if (day !== undefined) throw usageError(`--day ${day}: a recorded day is what it was`);
}

function oneWord<const W extends string>(word: string, given: string, known: readonly W[]): W {
  const found = known.find((one) => one === given);
  if (found === undefined) throw usageError(`${word} ${given}: one of ${known.join(', ')}`);
  return found;
}

function wholeWord(word: string, given: string, min: number, max: number): number {
  const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw usageError(`${word} ${given}: a whole number from ${min} to ${max}`);
}
