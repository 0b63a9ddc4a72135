/** Administration of tokens for programs and walls: made once, shown once, revoked at any time. */
import type * as v from 'valibot';
import { done, madeToken, newToken, tokenItem } from '#command-center/contract/admin.ts';
import { listOf } from '#command-center/contract/http.ts';
import { isoOf, isoOrNull } from '#command-center/contract/wire.ts';
import { dayMs } from '#dispatch-core/domain/time.ts';
import type { ServerDeps } from '../deps.ts';
import type { Identifier } from '../identity.ts';
import type { TokenRow } from '../identity-deps.ts';
import { created, found, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';
import { hashToken, makeToken } from '../secrets.ts';
import { foundList } from './list.ts';

export function tokenRoutes(deps: ServerDeps, identifier: Identifier): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/tokens',
      summary: 'Tokens without their secrets',
      access: 'token.admin',
      query: noQuery,
      body: noBody,
      answer: listOf(tokenItem),
      handle: async () => foundList(deps, (await deps.accounts.listTokens()).map(presentToken)),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/tokens',
      summary: 'Make a token; role wall makes one that a screen exchanges once at /api/wall-session',
      access: 'token.admin',
      query: noQuery,
      body: newToken,
      answer: madeToken,
      status: 201,
      audit: () => ({ kind: 'token', id: null }),
      handle: ({ body }) => makeNewToken(deps, body),
    }),
    jsonRoute({
      method: 'delete',
      path: '/api/tokens/:id',
      summary: 'Revoke a token; it ends within five seconds everywhere',
      access: 'token.admin',
      query: noQuery,
      body: noBody,
      answer: done,
      audit: (params) => ({ kind: 'token', id: params.id ?? null }),
      async handle({ params }) {
        if (!(await deps.tokens.revoke(params.id ?? '', deps.clock.wallNow()))) {
          return problem('not-found', { what: 'token' });
        }
        identifier.forget();
        return found({ ok: true });
      },
    }),
  ];
}

async function makeNewToken(deps: ServerDeps, body: v.InferOutput<typeof newToken>) {
  const token = makeToken();
  const createdWall = deps.clock.wallNow();
  const row: TokenRow = {
    id: deps.newId(),
    name: body.name,
    role: body.role,
    areaIds: body.areaIds,
    createdWall,
    expiresWall: body.days === null ? null : createdWall + body.days * dayMs,
    revokedWall: null,
  };
  await deps.accounts.saveToken({ ...row, tokenHash: hashToken(deps.secretKey, token) });
  return created({ ...presentToken(row), token });
}

function presentToken(row: TokenRow) {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    areaIds: row.areaIds && [...row.areaIds],
    createdAt: isoOf(row.createdWall),
    expiresAt: isoOrNull(row.expiresWall),
    revokedAt: isoOrNull(row.revokedWall),
  };
}
