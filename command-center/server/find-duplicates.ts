/** Requests that a fresh report may repeat, as far as the reporter may see them, with what the desk could do instead. */
import type { PossibleDuplicate } from '#command-center/contract/http.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { countRepeats, isSameMatter, suggestForRepeat } from '#dispatch-core/request/repeat.ts';
import type { ListedRequest, ServerDeps } from './deps.ts';
import { showRequest } from './show-request.ts';

export interface Duplicates {
  readonly possibleDuplicates: PossibleDuplicate[];
  readonly repeatOf: string | null;
  readonly repeatCount: number;
}

type Deps = Pick<ServerDeps, 'requests' | 'clock' | 'city'>;

/** A source or customer learns nothing of other people's requests. Of several, the one that something can be done about is repeated. */
export async function findDuplicates(deps: Deps, actor: Actor, request: ServiceRequest): Promise<Duplicates> {
  const alike = await deps.requests.possibleDuplicates({ ...request, at: request.createdAt });
  const others = alike.filter((one) => one.id !== request.id);
  const shown = await Promise.all(
    others.map((one) => showDuplicate(deps, actor, one, { fresh: request, others })),
  );
  const possibleDuplicates = shown.flatMap((one) => one ?? []);
  const repeated = possibleDuplicates.filter((one) => one.repeatCount > 0);
  const repeats = repeated.find((one) => one.suggestion !== null) ?? repeated[0] ?? null;
  return { possibleDuplicates, repeatOf: repeats?.id ?? null, repeatCount: repeats?.repeatCount ?? 0 };
}

async function showDuplicate(
  deps: Deps,
  actor: Actor,
  one: ListedRequest,
  { fresh, others }: { readonly fresh: ServiceRequest; readonly others: readonly ServiceRequest[] },
): Promise<PossibleDuplicate | null> {
  const item = showRequest(deps, actor, one, null);
  if (item === null) return null;
  if (!isSameMatter(one, fresh)) return { ...item, suggestion: null, repeatCount: 0 };
  const state = await deps.requests.load(one.id);
  const suggestion = state === null ? null : suggestForRepeat(state);
  return { ...item, suggestion, repeatCount: countRepeats(one, [...others, fresh]) };
}
