/** Reads the files of a recorded day: what `hearthline export` wrote of events or orders. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse/sync';
import * as v from 'valibot';
import { isoInstant } from '#command-center/contract/wire.ts';
import { orderClasses } from '#dispatch-core/domain/service-type.ts';
import type { RecordedOrder } from '#dispatch-core/simulate/recorded-day.ts';
import { type RecordedEvent, recordedFromEvents } from '#dispatch-core/simulate/recorded-events.ts';

/** A line that is neither an event nor an order. `line` counts from 1, 0 = the file. */
export interface LogFault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface ReadLog {
  readonly orders: readonly RecordedOrder[];
  readonly faults: readonly LogFault[];
}

const mostOrders = 50_000;
const mostFaults = 20;

const blankToNull = v.pipe(
  v.optional(v.nullable(v.string()), null),
  v.transform((text) => (text === '' ? null : text)),
);
const degrees = (limit: number) =>
  v.pipe(
    v.union([v.number(), v.string()]),
    v.check((given) => given !== '', 'a number'),
    v.transform(Number),
    v.number('a number'),
    v.minValue(-limit),
    v.maxValue(limit),
  );

const orderRow = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  class: v.picklist(orderClasses, `one of ${orderClasses.join(', ')}`),
  lon: degrees(180),
  lat: degrees(90),
  areaId: blankToNull,
  repairStationId: blankToNull,
  workerId: blankToNull,
  state: v.string(),
  dueAt: isoInstant,
  createdAt: isoInstant,
  updatedAt: isoInstant,
});

const eventRow = v.object({
  orderId: v.nullable(v.string()),
  type: v.string(),
  occurredAt: isoInstant,
  data: v.record(v.string(), v.unknown()),
});

interface Sheet {
  readonly events: RecordedEvent[];
  readonly orders: RecordedOrder[];
  readonly faults: LogFault[];
}

/** Reads all files as one log; lines in file order. Throws when a file cannot be read. */
export async function readRecordedLog(files: readonly string[]): Promise<ReadLog> {
  const sheet: Sheet = { events: [], orders: [], faults: [] };
  for (const file of files) {
    for await (const { line, row } of rowsOf(file)) {
      takeRow(sheet, file, line, row);
      if (sheet.faults.length >= mostFaults) return { orders: [], faults: sheet.faults };
    }
  }
  // Orders of a list tell less than their own events do.
  const byId = new Map([...sheet.orders, ...recordedFromEvents(sheet.events)].map((one) => [one.id, one]));
  const fault = {
    file: files.join(', '),
    line: 0,
    message: `more than ${mostOrders} orders; choose a day with export --from --to`,
  };
  return { orders: [...byId.values()], faults: byId.size > mostOrders ? [fault] : sheet.faults };
}

async function* rowsOf(file: string): AsyncGenerator<{ readonly line: number; readonly row: unknown }> {
  const lines = createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let line = 0;
  let head: readonly string[] | null = null;
  for await (const text of lines) {
    line += 1;
    const words = text.replace(/^\uFEFF/, '');
    if (words.trim() === '') continue;
    if (words.startsWith('{')) yield { line, row: parseJson(words) };
    else if (head === null) head = cellsOf(words);
    else yield { line, row: Object.fromEntries(head.map((name, i) => [name, cellsOf(words)[i] ?? ''])) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function cellsOf(line: string): readonly string[] {
  const [cells] = parse(line, { relax_column_count: true, relax_quotes: true });
  return Array.isArray(cells) ? cells.map(String) : [];
}

function takeRow(sheet: Sheet, file: string, line: number, row: unknown): void {
  if (typeof row !== 'object' || row === null) {
    sheet.faults.push({ file, line, message: 'neither JSON nor a row of a table' });
  } else if ('type' in row && 'data' in row) {
    const read = v.safeParse(eventRow, row);
    if (read.success) sheet.events.push(read.output);
    else sheet.faults.push({ file, line, message: sentenceOf(read.issues[0]) });
  } else if ('workerId' in row) takeOrder(sheet, file, line, row);
  else
    sheet.faults.push({
      file,
      line,
      message: 'no order and no event: give what "hearthline export events" or "export orders" wrote',
    });
}

function takeOrder(sheet: Sheet, file: string, line: number, row: object): void {
  const read = v.safeParse(orderRow, row);
  if (!read.success) {
    sheet.faults.push({ file, line, message: sentenceOf(read.issues[0]) });
    return;
  }
  if (isSupplement(row)) return;
  const { state, updatedAt, ...order } = read.output;
  sheet.orders.push({ ...order, serviceMs: null, withdrawnAt: state === 'void' ? updatedAt : null });
}

/** Entered by the worker himself: nobody had to be found. In a table the marks are columns. */
function isSupplement(row: object): boolean {
  const marks: unknown = Reflect.get(row, 'marks');
  if (typeof marks === 'object' && marks !== null) return Reflect.get(marks, 'supplement') === true;
  return Reflect.get(row, 'marks.supplement') === 'true';
}

function sentenceOf(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? ''}: ${issue.message}`;
}
