/** A person hears that his post may not do something only when his post is the reason. */
import { expect, it } from 'vitest';
import { fillSentence, refusalSentences, sentenceOf } from '#command-center/contract/problem.ts';
import { deny, forbid, ruleReasons } from '#dispatch-core/domain/refusal.ts';

it('speaks of the post when the permission table said no', () => {
  const { zh, en } = refusalSentences['not-allowed'];
  expect(sentenceOf(deny('not-allowed'))).toEqual({ zh, en, status: 409 });
});

it('speaks of the rule when a rule said no, in both languages', () => {
  expect(sentenceOf(forbid('leakStays', { class: 'leak' }))).toEqual({
    zh: '业务规则不允许：漏水工单不得抽调人员',
    en: 'Not allowed here: a leak is never left for another order.',
    status: 409,
  });
  for (const reason of ruleReasons) expect(sentenceOf(forbid(reason)).zh).not.toContain(reason);
});

it('fills every other sentence from its detail', () => {
  const detail = { missing: ['photo1'] };
  const { zh } = refusalSentences['evidence-missing'];
  expect(sentenceOf({ code: 'evidence-missing', detail }).zh).toBe(fillSentence(zh, detail, 'zh'));
});

it('writes a list as each language does', () => {
  expect(sentenceOf({ code: 'invalid-data', detail: { paths: ['source', 'place.lon'] } })).toEqual({
    zh: '数据有误：source、place.lon',
    en: 'Invalid data: source, place.lon.',
    status: 422,
  });
});
