/** What changes rarely and every page names things by: areas, districts, communities, repair stations, read once in full. */
import { type Accessor, createEffect, createMemo, createResource } from 'solid-js';
import type * as v from 'valibot';
import {
  type AreaItem,
  areaItem,
  type CommunityItem,
  communityItem,
  listOf,
  type RepairStationItem,
  repairStationItem,
} from '#command-center/contract/http.ts';
import { callApi, type Failure } from './api.ts';
import { knowCommunities } from './place-words.ts';

/** A list that is read; empty until it is, with the failure when it could not be. */
export interface ReferenceList<T> {
  readonly items: Accessor<readonly T[]>;
  readonly failure: Accessor<Failure | null>;
  readonly again: () => void;
}

interface Loaded<T> {
  readonly items: readonly T[];
  readonly failure: Failure | null;
}

/** Reads all pages of a list; a failure keeps what came before it. */
async function loadAll<S extends v.GenericSchema>(path: string, item: S): Promise<Loaded<v.InferOutput<S>>> {
  const items: v.InferOutput<S>[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '?limit=500' : `?limit=500&cursor=${encodeURIComponent(cursor)}`;
    const answer = await callApi(path + query, listOf(item));
    if (!answer.ok) return { items, failure: answer.failure };
    items.push(...answer.value.items);
    cursor = answer.value.nextCursor;
  } while (cursor !== null);
  return { items, failure: null };
}

function createList<S extends v.GenericSchema>(path: string, item: S): ReferenceList<v.InferOutput<S>> {
  const [loaded, { refetch }] = createResource(() => loadAll(path, item), {
    initialValue: { items: [], failure: null },
  });
  return {
    items: () => loaded.latest.items,
    failure: () => loaded.latest.failure,
    again: () => void refetch(),
  };
}

/** The lists of one page. */
export interface Reference {
  readonly areas: ReferenceList<AreaItem>;
  /** Districts and areas together, as a map draws them. */
  readonly land: Accessor<readonly AreaItem[]>;
  readonly communities: ReferenceList<CommunityItem>;
  readonly repairStations: ReferenceList<RepairStationItem>;
}

/** Starts reading the lists. */
export function loadReference(): Reference {
  const areas = createList('/api/areas', areaItem);
  const districts = createList('/api/districts', areaItem);
  const communities = createList('/api/communities', communityItem);
  createEffect(() => knowCommunities(communities.items()));
  return {
    areas,
    land: createMemo(() => [...areas.items(), ...districts.items()]),
    communities,
    repairStations: createList('/api/repair-stations', repairStationItem),
  };
}

/** Items by id, for looking names up. */
export function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
