/** Workers on the wire without personal data. */
import type { WorkerItem } from '#command-center/contract/http.ts';

/** The same worker for a wall: the first letter of his name stays, so that two on one spot can be told apart. */
export function maskWorker(item: WorkerItem): WorkerItem {
  return { ...item, name: maskName(item.name) };
}

/** 王建国 → 王**, Anna → A***. */
export function maskName(name: string): string {
  const letters = [...name];
  return letters.map((letter, at) => (at === 0 ? letter : '*')).join('');
}
