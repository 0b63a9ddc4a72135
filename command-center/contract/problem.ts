/** Errors on the wire: problem+json (RFC 9457) with the refusal codes and their sentences in Chinese and English. */

import * as v from 'valibot';
import {
  type Refusal,
  type RefusalCode,
  type RuleReason,
  ruleReasons,
} from '#dispatch-core/domain/refusal.ts';

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
    zh: '工单已被他人更新，请按最新内容重试',
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
    zh: '手上工单已达上限（{limit} 单）',
    en: 'The limit of {limit} open orders is reached.',
    status: 409,
  },
  'off-duty': {
    zh: '该维修员已下班，请选其他人或入池',
    en: 'The worker is off duty. Choose another or pool it.',
    status: 409,
  },
  'outside-area': { zh: '不在其责任区域内', en: 'Outside the responsibility area.', status: 409 },
  'skill-missing': {
    zh: '缺少技能或证书：{missing}',
    en: 'Skill or certificate missing: {missing}.',
    status: 409,
  },
  'reason-missing': { zh: '请填写原因', en: 'A reason is needed.', status: 422 },
  'evidence-missing': { zh: '缺少凭证：{missing}', en: 'Evidence missing: {missing}.', status: 422 },
  'orders-open': { zh: '还有未完成的工单', en: 'Some orders are still open.', status: 409 },
  'already-pending': { zh: '已有一个待批申请', en: 'One is already pending.', status: 409 },
  'limit-reached': { zh: '已达次数或期限上限', en: 'The limit is reached.', status: 409 },
  'invalid-data': { zh: '数据有误：{paths}', en: 'Invalid data: {paths}.', status: 422 },
  'unknown-target': { zh: '找不到所指的对象', en: 'What this names does not exist.', status: 422 },
};

/** `not-allowed` of somebody whose post is not what stands in the way; `{reason}` in his language. */
const ruleSentence: Sentence = {
  zh: '业务规则不允许：{reason}',
  en: 'Not allowed here: {reason}.',
  status: 409,
};

/** The rules of the business, in the words that fill `ruleSentence`. */
export const ruleReasonWords: Readonly<Record<RuleReason, { readonly zh: string; readonly en: string }>> = {
  noFieldWork: { zh: '该类型无需上门作业', en: 'this type needs no field work' },
  leakIsDispatched: { zh: '漏水类诉求必须派单', en: 'a leak is always dispatched' },
  divertedBefore: { zh: '同一工单只能被抽调一次', en: 'nobody is taken from the same order twice' },
  leakStays: { zh: '漏水工单不得抽调人员', en: 'a leak is never left for another order' },
  upToOthers: { zh: '当前状态须由其他岗位处理', en: 'in this state it is up to another post' },
  reviewByPerson: { zh: '须由人工审核', en: 'a person has to review it' },
  workerLeftOut: { zh: '该维修员已推掉此单', en: 'this worker has turned the order down before' },
  severalOrders: { zh: '含多个工单，须由受理人确认', en: 'it has several orders, so its owner confirms it' },
  ownerIsPerson: { zh: '受理人须是人员账号', en: 'only a person can look after a request' },
};

/** What a refusal says, filled, in both languages, with its status. */
export function sentenceOf({ code, detail }: Pick<Refusal, 'code' | 'detail'>): Sentence {
  const words = code === 'not-allowed' ? wordsOf(detail.reason) : null;
  const sentence = words === null ? refusalSentences[code] : ruleSentence;
  return {
    zh: fillSentence(sentence.zh, words === null ? detail : { ...detail, reason: words.zh }, 'zh'),
    en: fillSentence(sentence.en, words === null ? detail : { ...detail, reason: words.en }, 'en'),
    status: sentence.status,
  };
}

/** A reason that this version has no words for speaks for itself. */
function wordsOf(reason: Refusal['detail'][string] | undefined): Omit<Sentence, 'status'> | null {
  if (reason === undefined) return null;
  const known = ruleReasons.find((name) => name === reason);
  return known === undefined ? { zh: String(reason), en: String(reason) } : ruleReasonWords[known];
}

/** What the server itself says, apart from refusals: identity, rights, form and faults of a request. */
export const httpSentences = {
  'invalid-json': {
    zh: '请求内容不是有效的 JSON',
    en: 'The body is not valid JSON. Send one JSON value with content-type application/json.',
    status: 400,
  },
  'invalid-query': { zh: '参数有误：{paths}', en: 'Invalid parameters: {paths}.', status: 400 },
  'not-signed-in': { zh: '请先登录', en: 'Sign in first.', status: 401 },
  'wrong-credentials': { zh: '账号或密码不正确', en: 'Account or password is not right.', status: 401 },
  forbidden: { zh: '您没有此项权限', en: 'You have no right to do this.', status: 403 },
  'foreign-origin': {
    zh: '请求来自其他网站，已拒绝',
    en: 'The request comes from another site and was refused.',
    status: 403,
  },
  'not-found': { zh: '找不到：{what}', en: 'Not found: {what}.', status: 404 },
  'method-not-allowed': {
    zh: '此地址不支持该方法，可用：{allow}',
    en: 'This address does not take this method. It takes {allow}.',
    status: 405,
  },
  'body-too-large': {
    zh: '内容过大，上限 {limitBytes} 字节',
    en: 'The body is too large. The limit is {limitBytes} bytes.',
    status: 413,
  },
  'wrong-media-type': { zh: '内容类型应为 {expected}', en: 'Send content-type {expected}.', status: 415 },
  'too-many-tries': { zh: '尝试次数过多，请稍后再试', en: 'Too many tries. Wait a moment.', status: 429 },
  fault: {
    zh: '系统出错，编号 {incidentId}',
    en: 'Something failed here. Incident {incidentId}.',
    status: 500,
  },
  busy: { zh: '系统繁忙，请稍后再试', en: 'Busy at the moment. Try again shortly.', status: 503 },
  timeout: { zh: '处理超时，请重试', en: 'This took too long. Try again.', status: 504 },
} as const;
export type HttpCode = keyof typeof httpSentences;

const betweenWords = { zh: '、', en: ', ' } as const;

/** Fills `{name}` from `detail`; a missing name leaves a dash rather than a brace, several values stand as a list. */
export function fillSentence(
  text: string,
  detail: Readonly<Record<string, unknown>>,
  language: 'zh' | 'en',
): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = detail[name];
    if (Array.isArray(value)) return value.join(betweenWords[language]);
    return value === undefined || value === null ? '—' : String(value);
  });
}
