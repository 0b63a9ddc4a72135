/** Administration of people: who may sign in, with which role and reach. */
import type * as v from 'valibot';
import { done, newUser, userItem } from '#command-center/contract/admin.ts';
import { listOf } from '#command-center/contract/http.ts';
import type { ServerDeps } from '../deps.ts';
import type { Identifier } from '../identity.ts';
import type { ListedUser } from '../identity-deps.ts';
import { created, found, invalidData, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';
import { foundList } from './list.ts';

export function peopleRoutes(deps: ServerDeps, identifier: Identifier): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/users',
      summary: 'People with role and reach',
      access: 'user.admin',
      query: noQuery,
      body: noBody,
      answer: listOf(userItem),
      handle: async () => foundList(deps, (await deps.accounts.listUsers()).map(presentUser)),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/users',
      summary: 'Make or change a person; a new password ends all his sessions',
      access: 'user.admin',
      query: noQuery,
      body: newUser,
      answer: userItem,
      status: 201,
      audit: () => ({ kind: 'user', id: null }),
      handle: ({ body }) => saveUser(deps, identifier, body),
    }),
    jsonRoute({
      method: 'delete',
      path: '/api/users/:id',
      summary: 'Disable a person and end all his sessions at once',
      access: 'user.admin',
      query: noQuery,
      body: noBody,
      answer: done,
      audit: (params) => ({ kind: 'user', id: params.id ?? null }),
      async handle({ params }) {
        const id = params.id ?? '';
        if (!(await deps.accounts.disableUser(id))) return problem('not-found', { what: 'user' });
        await deps.sessions.removeOf(id);
        identifier.forget();
        return found({ ok: true });
      },
    }),
  ];
}

async function saveUser(deps: ServerDeps, identifier: Identifier, body: v.InferOutput<typeof newUser>) {
  const { password, id: given, ...rest } = body;
  if (given === null && password === null) {
    return invalidData([{ path: 'password', message: 'a new person needs one' }]);
  }
  const id = given ?? deps.newId();
  const passwordHash = password === null ? null : await deps.passwords.hash(password);
  if (!(await deps.accounts.saveUser({ ...rest, id, passwordHash }))) {
    return invalidData([{ path: 'username', message: 'taken by somebody else' }]);
  }
  if (given !== null) await deps.sessions.removeOf(id);
  identifier.forget();
  return created({ ...rest, id, disabled: false });
}

/** Field by field: a row may carry more than people may see. */
function presentUser(user: ListedUser) {
  const { id, username, name, role, workerId, repairStationId, areaIds, disabled } = user;
  return { id, username, name, role, workerId, repairStationId, areaIds: areaIds && [...areaIds], disabled };
}
