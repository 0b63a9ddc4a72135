/** Finds the clients whose subscriptions take in a topic, without walking over all of them. */
import { filterMatches } from './topics.ts';

/** Client ids by filter: plain topics by look-up, wildcards by their first level. */
export function createTopicIndex() {
  const plain = new Map<string, Set<string>>();
  const wild = new Map<string, Map<string, Set<string>>>();
  const rootOf = (topic: string) => topic.split('/', 1)[0] ?? '';
  const tableOf = (filter: string) => {
    if (!/[+#]/.test(filter)) return plain;
    const root = rootOf(filter);
    const table = wild.get(root) ?? new Map<string, Set<string>>();
    wild.set(root, table);
    return table;
  };
  return {
    add(filter: string, clientId: string) {
      const table = tableOf(filter);
      const ids = table.get(filter) ?? new Set<string>();
      table.set(filter, ids.add(clientId));
    },
    remove(filter: string, clientId: string) {
      const table = tableOf(filter);
      const ids = table.get(filter);
      ids?.delete(clientId);
      if (ids?.size === 0) table.delete(filter);
    },
    /** [filter, clientId] pairs; a snapshot, so that the caller may remove while he walks. */
    match(topic: string): (readonly [string, string])[] {
      const found: (readonly [string, string])[] = [...(plain.get(topic) ?? [])].map((id) => [topic, id]);
      for (const root of [rootOf(topic), '+', '#']) {
        for (const [filter, ids] of wild.get(root) ?? []) {
          if (filterMatches(filter, topic)) for (const id of ids) found.push([filter, id]);
        }
      }
      return found;
    },
  };
}
