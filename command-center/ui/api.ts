/** Typed calls of the HTTP interface: a parsed answer, or a failure with a sentence in the reader's language. */
import * as v from 'valibot';
import { type Problem, problemBody } from '#command-center/contract/problem.ts';
import { language, t } from './i18n/language.ts';

/** Why a call did not work: a refusal or error of the server, no connection, or an answer that is not the contract's. */
export type Failure =
  | { readonly kind: 'problem'; readonly status: number; readonly problem: Problem }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'offline' }
  | { readonly kind: 'unreadable'; readonly status: number; readonly paths: readonly string[] };

export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly status: number }
  | { readonly ok: false; readonly failure: Failure };

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Calls `path` of our own origin and parses the answer with `schema`; never throws but for an abort. */
export async function callApi<S extends v.GenericSchema>(
  path: string,
  schema: S,
  options: CallOptions = {},
): Promise<Answer<v.InferOutput<S>>> {
  const response = await send(path, options);
  if (response === null) return { ok: false, failure: { kind: 'offline' } };
  const body = await readJson(response);
  if (!response.ok) return { ok: false, failure: failureOf(response.status, body) };
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return { ok: true, value: parsed.output, status: response.status };
  const paths = parsed.issues.slice(0, 5).map((issue) => v.getDotPath(issue) ?? '·');
  return { ok: false, failure: { kind: 'unreadable', status: response.status, paths } };
}

/** What a failure says to the person. Reactive to the language. */
export function sentenceOf(failure: Failure): string {
  switch (failure.kind) {
    case 'offline':
      return t('error.offline');
    case 'unreadable':
      return t('error.unreadable');
    case 'problem':
      return language() === 'zh' ? failure.problem.title : failure.problem.titleEn;
    case 'status':
      return sentenceOfStatus(failure.status);
  }
}

/** True when the session is gone and only signing in again helps. */
export function isSignedOut(failure: Failure): boolean {
  return (failure.kind === 'problem' || failure.kind === 'status') && failure.status === 401;
}

async function send(path: string, options: CallOptions): Promise<Response | null> {
  const hasBody = options.body !== undefined;
  try {
    return await fetch(path, {
      method: options.method ?? 'GET',
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      ...(hasBody ? { body: JSON.stringify(options.body) } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return null;
  }
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function failureOf(status: number, body: unknown): Failure {
  const problem = v.safeParse(problemBody, body);
  return problem.success ? { kind: 'problem', status, problem: problem.output } : { kind: 'status', status };
}

function sentenceOfStatus(status: number): string {
  if (status === 401) return t('error.unauthorized');
  if (status === 403) return t('error.forbidden');
  if (status === 404) return t('error.not-found');
  if (status === 429) return t('error.too-many');
  return t('error.other', { status });
}
