/** Answers of a handler: a body with a status, or a problem (RFC 9457) with its sentences in Chinese and English. */
import {
  fillSentence,
  type HttpCode,
  httpSentences,
  type Problem,
  refusalSentences,
  sentenceOf,
} from '#command-center/contract/problem.ts';
import type { Refusal, RefusalCurrent } from '#dispatch-core/domain/refusal.ts';
import { chineseOf } from './field-words.ts';

/** What a handler answers; problems are values, only faults are thrown. */
export type Reply<T> =
  | {
      readonly ok: true;
      readonly status: 200 | 201;
      readonly body: T;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly ok: false;
      readonly problem: Problem;
      readonly headers?: Readonly<Record<string, string>>;
    };

export type ProblemReply = Extract<Reply<never>, { ok: false }>;

/** A 200 answer. */
export function found<T>(body: T): Reply<T> {
  return { ok: true, status: 200, body };
}

/** A 201 answer. */
export function created<T>(body: T): Reply<T> {
  return { ok: true, status: 201, body };
}

/** A problem of the server's own list: identity, rights, form, faults. */
export function problem(code: HttpCode, detail: Readonly<Record<string, unknown>> = {}): ProblemReply {
  const sentence = httpSentences[code];
  const title = fillSentence(sentence.zh, detail, 'zh');
  const said = { title, titleEn: fillSentence(sentence.en, detail, 'en') };
  return { ok: false, problem: { type: typeOf(code), ...said, status: sentence.status, code, detail } };
}

/** A business refusal as a problem; `current` lets a screen bring itself up to date at once. */
export function refusalProblem(
  refusal: Pick<Refusal, 'code' | 'detail'>,
  commandId?: string,
  current?: RefusalCurrent | null,
): Problem {
  const { zh, en, status } = sentenceOf(refusal);
  return {
    type: typeOf(refusal.code),
    title: zh,
    titleEn: en,
    status,
    code: refusal.code,
    detail: refusal.detail,
    ...(commandId === undefined ? {} : { commandId }),
    ...(current === undefined ? {} : { current }),
  };
}

/** Data that does not have the form: 422 with one line per wrong field. */
export function invalidData(issues: readonly FieldIssue[], commandId?: string): ProblemReply {
  const detail = { paths: issues.map((issue) => `${issue.path}: ${issue.message}`) };
  const said = refusalProblem({ code: 'invalid-data', detail }, commandId);
  return { ok: false, problem: { ...said, title: chineseTitle('invalid-data', issues) } };
}

/** Parameters that do not have the form: 400 with one line per wrong parameter. */
export function invalidQuery(issues: readonly FieldIssue[]): ProblemReply {
  const detail = { paths: issues.map((issue) => `${issue.path}: ${issue.message}`) };
  const { problem: said } = problem('invalid-query', detail);
  return { ok: false, problem: { ...said, title: chineseTitle('invalid-query', issues) } };
}

function chineseTitle(code: 'invalid-data' | 'invalid-query', issues: readonly FieldIssue[]): string {
  const { zh } = code === 'invalid-data' ? refusalSentences[code] : httpSentences[code];
  const paths = issues.map(({ path, message, messageZh }) => `${path}：${messageZh ?? chineseOf(message)}`);
  return fillSentence(zh, { paths }, 'zh');
}

/** One wrong field: where it is and what would be right. */
export interface FieldIssue {
  /** Dotted path, e.g. `place.lon`. */
  readonly path: string;
  readonly message: string;
  /** The same in Chinese; looked up by the English sentence where it is left out. */
  readonly messageZh?: string;
}

/** URN rather than an address: nothing to fetch, nothing outside the origin. */
function typeOf(code: string): string {
  return `urn:hearthline:problem:${code}`;
}
