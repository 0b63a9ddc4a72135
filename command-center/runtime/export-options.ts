/** The words of `hearthline export`, parsed and checked before anything is opened. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import {
  type ExportKind,
  exportKinds,
  exportQuery,
  formatsOf,
  misfitOf,
  needsOwnToken,
} from '#command-center/contract/exports.ts';
import { usageError } from './usage-error.ts';

export interface ExportAsked {
  readonly kind: ExportKind;
  /** Null = standard output. */
  readonly out: string | null;
  /** Words of the address, as the server takes them. */
  readonly words: Readonly<Record<string, string>>;
  /** Null = the administrator's access of this machine. */
  readonly token: string | null;
}

export const exportUsage = `hearthline export KIND [--out FILE] [--format csv|ndjson|geojson] [--from ISO] [--to ISO] [--area A,B] [--token TOKEN]
  KIND: ${exportKinds.join(' ')}
  --out FILE     written beside it first and put in its place when it is whole (default: standard output)
  --format       csv (default; opens in Excel), ndjson, geojson (places only); events are ndjson
  --from, --to   of requests, orders, events, readings, audit: ISO 8601 with a zone; from ≤ time < to
  --area A,B     only what lies in these responsibility areas
  --token TOKEN  of a supervisor (requests, orders, events, readings, customers) or an auditor (audit); an
                 administrator sees no business: hearthline token add --role supervisor
  Places come back unchanged by hearthline import csv KIND FILE (ndjson and geojson by import geojson).
  Exit codes: 0 written, 1 refused or failed, 2 wrong words.`;

const options = {
  out: { type: 'string' },
  format: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  area: { type: 'string' },
  token: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Null when help is asked for. Throws a usage error that names the word. */
export function parseExportOptions(args: readonly string[]): ExportAsked | null {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (values.help === true) return null;
  const kind = exportKinds.find((known) => known === positionals[0]);
  if (kind === undefined || positionals.length > 1)
    throw usageError(`"${positionals.join(' ')}": one kind of ${exportKinds.join(', ')}`);
  const given = [values.format, values.from, values.to, values.area];
  const words = Object.fromEntries(
    ['format', 'from', 'to', 'area'].flatMap((name, i) => (given[i] === undefined ? [] : [[name, given[i]]])),
  );
  const read = v.safeParse(exportQuery, words);
  if (!read.success) {
    const [issue] = read.issues;
    throw usageError(`--${v.getDotPath(issue) ?? ''}: ${issue.message}`);
  }
  const misfit = misfitOf(kind, read.output);
  if (misfit !== null) throw usageError(`--${misfit.path}: ${misfit.message}`);
  const token = values.token ?? null;
  if (token === null && needsOwnToken(kind)) throw usageError(tokenSentence(kind));
  return {
    kind,
    out: values.out ?? null,
    words: { format: formatsOf(kind)[0], ...words },
    token,
  };
}

function tokenSentence(kind: ExportKind): string {
  const role = kind === 'audit' ? 'auditor' : 'supervisor';
  const who = kind === 'audit' ? '审计员' : '主管';
  return `管理员不看业务数据,请用 --token 给出${who}的令牌。/ An administrator sees no business data: ${kind} need --token TOKEN of ${role === 'auditor' ? 'an' : 'a'} ${role} (hearthline token add --role ${role}).`;
}
