/** What a route is: method, path, right, schemas and handler in one row; the table drives everything else. */
import type { Context } from 'hono';
import * as v from 'valibot';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { Identity } from './identity.ts';
import type { Access } from './permit.ts';
import { invalidData, invalidQuery, type Reply } from './problem.ts';
import { type Body, readJson } from './read-body.ts';
import { check } from './validate.ts';

export type Method = 'get' | 'post' | 'delete';

/** What a handler gets; `actor` is the signed-in one, or nobody's on public routes. */
export interface Exchange<Q, B> {
  readonly c: Context;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  readonly identity: Identity | null;
  readonly actor: Actor;
}

interface RouteHead {
  readonly method: Method;
  /** Hono's form: `/api/orders/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  /** Sensitive reads leave a line in the audit log; the function names what was looked at. */
  readonly audit?: (params: Readonly<Record<string, string>>) => {
    readonly kind: string;
    readonly id: string | null;
  };
}

export interface JsonRoute<Q extends v.GenericSchema, B extends v.GenericSchema, A extends v.GenericSchema>
  extends RouteHead {
  readonly query: Q;
  readonly body: B;
  readonly answer: A;
  readonly status?: 200 | 201;
  readonly maxBodyBytes?: number;
  handle(exchange: Exchange<v.InferOutput<Q>, v.InferOutput<B>>): Promise<Reply<v.InferOutput<A>>>;
}

/** A route after its schemas were bound to its handler; all routes have this one shape. */
export interface Route extends RouteHead {
  readonly query: v.GenericSchema;
  /** Null when the route reads no JSON. */
  readonly body: v.GenericSchema | null;
  /** The schema of the JSON answer, or the media type of another one. */
  readonly answer: v.GenericSchema | { readonly mediaType: string };
  /** Media type of the body; '' when none is read. */
  readonly bodyMediaType: string;
  readonly status: 200 | 201 | 303;
  run(c: Context, identity: Identity | null, actor: Actor): Promise<Reply<unknown> | Response>;
}

export const noQuery = v.object({});
/** The schema of a route that reads no body. */
export const noBody = v.undefined();
const jsonBodyBytes = 256 * 1_024;

/** Makes a route that reads and answers JSON. Wrong parameters are 400, a body of the wrong form is 422. */
export function jsonRoute<Q extends v.GenericSchema, B extends v.GenericSchema, A extends v.GenericSchema>(
  spec: JsonRoute<Q, B, A>,
): Route {
  const readsBody = spec.body.type !== noBody.type;
  return {
    ...spec,
    status: spec.status ?? 200,
    body: readsBody ? spec.body : null,
    bodyMediaType: readsBody ? 'application/json' : '',
    async run(c, identity, actor) {
      const query = check(spec.query, queryOf(c));
      if (!query.ok) return invalidQuery(query.issues);
      const read: Body = readsBody
        ? await readJson(c, spec.maxBodyBytes ?? jsonBodyBytes)
        : { ok: true, value: undefined };
      if (!read.ok) return read.reply;
      const body = check(spec.body, read.value);
      if (!body.ok) return invalidData(body.issues, commandIdIn(read.value));
      const params = c.req.param();
      return spec.handle({ c, params, query: query.value, body: body.value, identity, actor });
    },
  };
}

/**
 * Parameters by name; one that is given several times stands as a list, which only list words take. An empty one
 * (`?state=&area=a1`, as forms send it) was not asked for.
 */
function queryOf(c: Context): Record<string, string | string[]> {
  const given = Object.entries(c.req.queries()).map(
    ([name, all]) => [name, all.filter((text) => text !== '')] as const,
  );
  return Object.fromEntries(
    given.flatMap(([name, all]) =>
      all[0] === undefined ? [] : [[name, all.length > 1 ? [...all] : all[0]] as const],
    ),
  );
}

/** A refused command still names its id, so that the sender knows which one it was. */
function commandIdIn(body: unknown): string | undefined {
  const parsed = v.safeParse(v.object({ commandId: v.pipe(v.string(), v.maxLength(64)) }), body);
  return parsed.success ? parsed.output.commandId : undefined;
}

export interface RawRoute extends RouteHead {
  readonly mediaType: string;
  /** The schema when the answer is JSON after all (an upload, a check with two statuses). */
  readonly jsonAnswer?: v.GenericSchema;
  readonly bodyMediaType?: string;
  readonly status?: 200 | 201 | 303;
  handle(exchange: Exchange<undefined, undefined>): Promise<Reply<unknown> | Response>;
}

/** Makes a route whose body or answer is not JSON: files, metrics. */
export function rawRoute(spec: RawRoute): Route {
  return {
    ...spec,
    query: noQuery,
    body: null,
    answer: spec.jsonAnswer ?? { mediaType: spec.mediaType },
    bodyMediaType: spec.bodyMediaType ?? '',
    status: spec.status ?? 200,
    run: (c, identity, actor) =>
      spec.handle({ c, params: c.req.param(), query: undefined, body: undefined, identity, actor }),
  };
}

/** Query words shared by lists. */
export const limitWord = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^\d{1,4}$/, 'a number from 1 to 1000'),
    v.toNumber(),
    v.minValue(1),
    v.maxValue(1_000),
  ),
  '200',
);
export const cursorWord = v.optional(v.pipe(v.string(), v.maxLength(400)));
export const flagWord = v.optional(
  v.pipe(
    v.picklist(['true', 'false', '1', '0'], 'true or false'),
    v.transform((word) => word === 'true' || word === '1'),
  ),
);
export const idWord = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64)));

/** One or more of `words`: with commas, or the parameter several times. */
export function listWord<const W extends readonly [string, ...string[]]>(words: W) {
  return v.optional(
    v.pipe(
      v.union([v.string(), v.array(v.string())]),
      v.transform((given) => [...new Set([given].flat().flatMap((text) => text.split(',')))]),
      v.array(v.picklist(words, `one or more of ${words.join(', ')}`)),
    ),
  );
}

/** Leaves out what was not asked for, so that filters never carry `undefined`. */
export function given<T extends Record<string, unknown>>(
  words: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in words) {
    const value = words[key];
    if (isGiven(value)) kept[key] = value;
  }
  return kept;
}

function isGiven<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}
