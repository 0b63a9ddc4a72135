/** Both dictionaries say the same things, with the same blanks. */
import { describe, expect, it } from 'vitest';
import { en, isKey, zh } from '#command-center/ui/i18n/dictionary.ts';
import { blanksOf, fillBlanks } from '#command-center/ui/i18n/words.ts';
import { orderStates } from '#dispatch-core/domain/order.ts';
import { requestStates } from '#dispatch-core/domain/request.ts';
import { orderClasses, stages, urgencies } from '#dispatch-core/domain/service-type.ts';

const keys = Object.keys(zh).filter(isKey);

describe('dictionaries', () => {
  it('have the same keys and no empty text', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    expect(keys.filter((key) => zh[key].trim() === '' || en[key].trim() === '')).toEqual([]);
  });

  it('name in English only blanks that the Chinese text fills', () => {
    const strange = keys.filter((key) => blanksOf(en[key]).some((name) => !blanksOf(zh[key]).includes(name)));
    expect(strange).toEqual([]);
  });

  it('have a word for every state, class, urgency and stage of the core', () => {
    const wanted = [
      ...orderStates.map((state) => `order.state.${state}`),
      ...requestStates.map((state) => `request.state.${state}`),
      ...orderClasses.map((one) => `class.${one}`),
      ...urgencies.map((urgency) => `urgency.${urgency}`),
      ...stages.map((stage) => `stage.${stage}`),
    ];
    expect(wanted.filter((key) => !isKey(key))).toEqual([]);
  });

  it('write Chinese with full-width punctuation', () => {
    const half = keys.filter((key) => /[\u4e00-\u9fff][,;:!?]/.test(zh[key]));
    expect(half).toEqual([]);
  });
});

describe('fillBlanks', () => {
  it('fills what it knows and leaves the rest to be seen', () => {
    expect(fillBlanks('{from}–{to} / {total}', { from: 1, to: 7 })).toBe('1–7 / {total}');
  });
});
