/** Holds the exported names of the domain and the contract to the glossary. */
import { describe, expect, it } from 'vitest';
import { checkGlossary, forbiddenWords } from './glossary.ts';
import { productSources } from './product-files.ts';
import { scanSource } from './source-scan.ts';

describe('the glossary', () => {
  it('holds in dispatch-core and in the contract', () => {
    expect(
      productSources()
        .flatMap(checkGlossary)
        .map((found) => `${found.path}:${found.line} ${found.detail}`),
    ).toEqual([]);
  });

  it.each([
    ['openTicket', 'ticket'],
    ['Job', 'job'],
    ['TASK_KINDS', 'task'],
    ['CaseState', 'case'],
    ['listCases', 'case'],
    ['Callback', 'callback'],
    ['callBackAt', 'callback'],
    ['requestExtension', 'extension'],
    ['technicianId', 'technician'],
    ['orderDeadline', 'deadline'],
    ['latLng', 'lng'],
  ])('forbids %s', (name, word) => {
    expect(forbiddenWords(name).map(([found]) => found)).toEqual([word]);
  });

  it.each([
    'workOrder',
    'followUp',
    'Postponement',
    'queueLength',
    'lowercase',
    'jobless',
    'basket',
    'showcase',
    'claimOrder',
  ])('allows %s', (name) => {
    expect(forbiddenWords(name)).toEqual([]);
  });

  it('binds exported names only, in those two folders only', () => {
    const code = 'const task = 1;\nexport interface Ticket { job: string }\nexport { task as order };';
    const found = (path: string): string[] =>
      checkGlossary(scanSource(path, code)).map((violation) => violation.detail);
    expect(found('dispatch-core/order/a.ts')).toEqual([
      'Ticket: say serviceRequest or workOrder, not ticket',
    ]);
    expect(found('command-center/contract/a.ts')).toHaveLength(1);
    expect(found('command-center/server/a.ts')).toEqual([]);
  });
});
