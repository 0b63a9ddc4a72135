/** Errors on the wire: problem+json (RFC 9457) with the refusal codes and their sentences in Chinese and English. */

import * as v from 'valibot';
import type { RefusalCode } from '#dispatch-core/domain/refusal.ts';

export const problemBody = v.object({
  type: v.string(),
  title: v.string(),
  titleEn: v.string(),
  status: v.number(),
  code: v.string(),
  detail: v.optional(v.unknown()),
  commandId: v.optional(v.string()),
  current: v.optional(
    v.nullable(v.object({ state: v.string(), version: v.number(), assignmentId: v.nullable(v.string()) })),
  ),
});
export type Problem = v.InferOutput<typeof problemBody>;

interface Sentence {
  readonly zh: string;
  readonly en: string;
  readonly status: 409 | 422;
}

/** What each refusal says to the person; `{name}` is filled from the refusal's detail. */
export const refusalSentences: Readonly<Record<RefusalCode, Sentence>> = {
  'stale-version': {
    zh: '工单已被他人更新,请按最新内容重试',
    en: 'Somebody changed this meanwhile. Look at the newest version and try again.',
    status: 409,
  },
  'stale-assignment': {
    zh: '该分派已不是当前分派',
    en: 'This assignment is no longer the current one.',
    status: 409,
  },
  'wrong-state': {
    zh: '当前状态不能执行此操作',
    en: 'Not possible in the present state.',
    status: 409,
  },
  'not-yours': { zh: '该工单不归您负责', en: 'This is not yours.', status: 409 },
  'not-allowed': { zh: '您的岗位不能执行此操作', en: 'Your role may not do this.', status: 409 },
  'already-claimed': {
    zh: '已被 {winnerName} 抢先接单',
    en: 'Already claimed by {winnerName}.',
    status: 409,
  },
  'offer-expired': { zh: '派单已过期', en: 'The offer has expired.', status: 409 },
  'over-capacity': {
    zh: '手上工单已达上限({limit} 单)',
    en: 'The limit of {limit} open orders is reached.',
    status: 409,
  },
  'off-duty': {
    zh: '该维修员已下班,请选其他人或入池',
    en: 'The worker is off duty. Choose another or pool it.',
    status: 409,
  },
  'outside-area': { zh: '不在其责任区域内', en: 'Outside the responsibility area.', status: 409 },
  'skill-missing': {
    zh: '缺少技能或证书:{missing}',
    en: 'Skill or certificate missing: {missing}.',
    status: 409,
  },
  'reason-missing': { zh: '请填写原因', en: 'A reason is needed.', status: 422 },
  'evidence-missing': { zh: '缺少凭证:{missing}', en: 'Evidence missing: {missing}.', status: 422 },
  'orders-open': { zh: '还有未完成的工单', en: 'Some orders are still open.', status: 409 },
  'already-pending': { zh: '已有一个待批申请', en: 'One is already pending.', status: 409 },
  'limit-reached': { zh: '已达次数或期限上限', en: 'The limit is reached.', status: 409 },
  'invalid-data': { zh: '数据有误:{paths}', en: 'Invalid data: {paths}.', status: 422 },
  'unknown-target': { zh: '找不到所指的对象', en: 'What this names does not exist.', status: 422 },
};

/** Fills `{name}` from `detail`; a missing name leaves a dash rather than a brace. */
export function fillSentence(text: string, detail: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = detail[name];
    if (Array.isArray(value)) return value.join('、');
    return value === undefined || value === null ? '—' : String(value);
  });
}
