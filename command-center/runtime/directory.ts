/** Names that are needed on every screen, kept in memory: people, communities, districts. */
import type { Database } from '#geo-data/database.ts';
import { listCommunities, listDistricts } from '#geo-data/store/city.ts';
import { listUsers } from '#geo-data/store/people.ts';
import { listWorkers } from '#geo-data/store/workers.ts';

export interface Names {
  actor(id: string): string | null;
  community(id: string): string | null;
  district(id: string): string | null;
  /** The name in English of a community or district; null where it has none. */
  inEnglish(id: string): string | null;
  reload(): Promise<void>;
}

/** Reads the names once; `reload` reads them again. */
export async function openNames(db: Database): Promise<Names> {
  let names = await load(db);
  return {
    actor: (id) => names.actors.get(id) ?? null,
    community: (id) => names.communities.get(id) ?? null,
    district: (id) => names.districts.get(id) ?? null,
    inEnglish: (id) => names.english.get(id) ?? null,
    async reload() {
      names = await load(db);
    },
  };
}

async function load(db: Database) {
  const [users, workers, communities, districts] = await Promise.all([
    listUsers(db),
    listWorkers(db),
    listCommunities(db),
    listDistricts(db),
  ]);
  return {
    actors: new Map([...workers, ...users].map(({ id, name }) => [id, name])),
    communities: new Map(communities.map(({ id, name }) => [id, name])),
    districts: new Map(districts.map(({ id, name }) => [id, name])),
    english: new Map([...communities, ...districts].map(({ id, nameEn = null }) => [id, nameEn])),
  };
}
