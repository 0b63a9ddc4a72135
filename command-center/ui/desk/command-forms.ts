/** What the desk asks for before it gives a command: one form per command, as data. */
import type { OrderCommandName } from '#dispatch-core/domain/command.ts';

/** Kinds of fields; each fills the entry of the command's data that bears its name. */
export type FieldKind =
  | 'worker'
  | 'station'
  | 'line'
  | 'text'
  | 'level'
  | 'outcome'
  | 'approved'
  | 'people'
  | 'due'
  | 'forOrder';

export interface FormField {
  /** Entry of `data`. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly label:
    | 'worker'
    | 'station'
    | 'reason'
    | 'note'
    | 'text'
    | 'level'
    | 'outcome'
    | 'approved'
    | 'people'
    | 'due'
    | 'problemClass'
    | 'forOrder';
  readonly required: boolean;
}

export interface CommandForm {
  readonly command: OrderCommandName;
  /** The key that opens it; absent for what must not happen by a slip. */
  readonly hotkey?: string;
  /** Without fields it is given at once. */
  readonly fields: readonly FormField[];
}

const worker: FormField = { name: 'workerId', kind: 'worker', label: 'worker', required: true };
const note: FormField = { name: 'note', kind: 'text', label: 'note', required: false };
const neededNote: FormField = { ...note, required: true };
const reason: FormField = { name: 'reason', kind: 'text', label: 'reason', required: false };
const neededReason: FormField = { ...reason, required: true };

/** The commands a person gives at the desk, most used first; the field's and the engine's are not among them. */
export const commandForms: readonly CommandForm[] = [
  { command: 'confirm', hotkey: 'C', fields: [] },
  { command: 'assign', fields: [worker, reason] },
  { command: 'arrange', hotkey: 'O', fields: [{ ...worker, required: false }, note] },
  {
    command: 'review',
    hotkey: 'V',
    fields: [{ name: 'outcome', kind: 'outcome', label: 'outcome', required: true }, note],
  },
  {
    command: 'decidePostponement',
    hotkey: 'P',
    fields: [{ name: 'approved', kind: 'approved', label: 'approved', required: true }, note],
  },
  { command: 'withdraw', hotkey: 'W', fields: [reason] },
  { command: 'reassign', hotkey: 'R', fields: [worker, neededNote] },
  { command: 'force', hotkey: 'F', fields: [worker, neededReason] },
  { command: 'resume', hotkey: 'Q', fields: [] },
  { command: 'expedite', hotkey: 'U', fields: [] },
  { command: 'supervise', hotkey: 'S', fields: [] },
  { command: 'unsupervise', hotkey: 'S', fields: [] },
  {
    command: 'escalate',
    hotkey: 'E',
    fields: [
      worker,
      { name: 'level', kind: 'level', label: 'level', required: true },
      { name: 'cc', kind: 'people', label: 'people', required: false },
      neededNote,
    ],
  },
  {
    command: 'transfer',
    hotkey: 'T',
    fields: [{ name: 'repairStationId', kind: 'station', label: 'station', required: true }, neededNote],
  },
  {
    command: 'divert',
    hotkey: 'I',
    fields: [{ name: 'forOrderId', kind: 'forOrder', label: 'forOrder', required: true }, reason],
  },
  {
    command: 'note',
    hotkey: 'B',
    fields: [{ name: 'text', kind: 'text', label: 'text', required: true }],
  },
  {
    command: 'cc',
    hotkey: 'Y',
    fields: [{ name: 'userIds', kind: 'people', label: 'people', required: true }, note],
  },
  {
    command: 'editDue',
    hotkey: 'D',
    fields: [{ name: 'dueAt', kind: 'due', label: 'due', required: true }, neededReason],
  },
  { command: 'petition', hotkey: 'L', fields: [note] },
  { command: 'redispatch', hotkey: 'H', fields: [neededReason] },
  {
    command: 'archive',
    hotkey: 'G',
    fields: [{ name: 'problemClass', kind: 'line', label: 'problemClass', required: true }, note],
  },
  { command: 'sendBack', fields: [neededReason] },
  { command: 'void', fields: [neededReason] },
];

/** What an order must be like for a command beyond its state and the person's right; the others need nothing more. */
export interface OrderFacts {
  readonly paused: boolean;
  readonly supervised: boolean;
  readonly petition: boolean;
  readonly postponementPending: boolean;
}

/** The forms of the commands the server allows, without those that would have no effect. */
export function formsFor(allowed: readonly string[], facts: OrderFacts): readonly CommandForm[] {
  return commandForms.filter(({ command }) => allowed.includes(command) && hasEffect(command, facts));
}

/** The form of a command. Throws for a command that the desk does not give. */
export function formOf(command: OrderCommandName): CommandForm {
  const form = commandForms.find((one) => one.command === command);
  if (form === undefined) throw new Error(`the desk gives no ${command}`);
  return form;
}

function hasEffect(command: OrderCommandName, facts: OrderFacts): boolean {
  if (command === 'resume') return facts.paused;
  if (command === 'supervise') return !facts.supervised;
  if (command === 'unsupervise') return facts.supervised;
  if (command === 'petition') return !facts.petition;
  if (command === 'decidePostponement') return facts.postponementPending;
  return true;
}

/** Values of a form by field name, as the fields hold them. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** Names of the required fields that are empty. */
export function missingFields(form: CommandForm, values: FormValues): readonly string[] {
  return form.fields.filter((field) => field.required && isEmpty(values[field.name])).map(({ name }) => name);
}

/** The command's data; `dueAt` reads a date field. Empty optional fields become null. */
export function dataOf(
  form: CommandForm,
  values: FormValues,
  dueAt: (text: string) => string | null,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    form.fields.map((field) => [field.name, entryOf(field, values[field.name], dueAt)]),
  );
}

function entryOf(
  field: FormField,
  value: string | readonly string[] | undefined,
  dueAt: (text: string) => string | null,
): unknown {
  if (field.kind === 'people') return value ?? [];
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') return null;
  if (field.kind === 'level') return Number(text);
  if (field.kind === 'approved') return text === 'yes';
  return field.kind === 'due' ? dueAt(text) : text;
}

function isEmpty(value: string | readonly string[] | undefined): boolean {
  return value === undefined || (typeof value === 'string' ? value.trim() === '' : value.length === 0);
}
