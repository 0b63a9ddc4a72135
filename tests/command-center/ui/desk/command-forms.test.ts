/** Every form of the desk makes data that the contract takes, keys do not collide, and empty fields are found. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { orderCommandData } from '#command-center/contract/commands.ts';
import {
  type CommandForm,
  commandForms,
  dataOf,
  type FormValues,
  formsFor,
  missingFields,
} from '#command-center/ui/desk/command-forms.ts';

const filled: FormValues = {
  workerId: 'w-1',
  repairStationId: 'rs-1',
  forOrderId: 'o-2',
  level: '1',
  cc: ['u-1'],
  userIds: ['u-1'],
  outcome: 'back',
  approved: 'no',
  dueAt: '2026-01-05T10:00',
  problemClass: 'pipe',
  reason: 'because',
  note: 'so',
  text: 'word',
};
const dueAt = (): string => '2026-01-05T02:00:00.000Z';
const calm = { paused: false, supervised: false, petition: false, postponementPending: false };

describe('command forms', () => {
  it.each(commandForms.map((form): [string, CommandForm] => [form.command, form]))(
    '%s: its data fits the contract',
    (_, form) => {
      const schema: v.GenericSchema = orderCommandData[form.command];
      for (const values of [filled, required(form)]) {
        expect(missingFields(form, values)).toEqual([]);
        expect(v.safeParse(schema, dataOf(form, values, dueAt)).issues).toBeUndefined();
      }
    },
  );

  it('finds every required field that is empty', () => {
    for (const form of commandForms) {
      const needed = form.fields.filter((field) => field.required).map((field) => field.name);
      expect(missingFields(form, { note: ' ', reason: '', userIds: [] })).toEqual(needed);
    }
  });

  it('has keys of their own, apart from supervision that is on or off', () => {
    const keys = commandForms.flatMap((form) => form.hotkey ?? []);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual(['S']);
    expect(keys.filter((key) => 'JKMNAZ/?123456789'.includes(key))).toEqual([]);
  });

  it('reads no as no', () => {
    const form = commandForms.find((one) => one.command === 'decidePostponement');
    expect(form && dataOf(form, filled, dueAt)).toEqual({ approved: false, note: 'so' });
  });
});

describe('formsFor', () => {
  const names = (allowed: readonly string[], facts = calm) =>
    formsFor(allowed, facts).map((form) => form.command);

  it('lists only what the server allows and what has an effect', () => {
    expect(names(['note', 'resume', 'supervise', 'unsupervise', 'offer'])).toEqual(['supervise', 'note']);
    expect(
      names(['resume', 'supervise', 'unsupervise'], { ...calm, paused: true, supervised: true }),
    ).toEqual(['resume', 'unsupervise']);
  });
});

function required(form: CommandForm): FormValues {
  const entries = form.fields.filter((field) => field.required).map(({ name }) => [name, filled[name] ?? '']);
  return Object.fromEntries(entries);
}
