/** Reads V8 CPU profiles and tells in which functions the time itself was spent. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

/** The part of a `.cpuprofile` that is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
}

/** Threads with fewer busy samples only loaded modules. */
const fewestSamples = 2_000;

/** One function and its share (0…1) of the samples that were not idle. */
export interface SelfTime {
  readonly name: string;
  readonly share: number;
}

/** The functions with the most self time. Idle samples are left out. */
export function topSelfTimes(
  profile: CpuProfile,
  count: number,
): { readonly busySamples: number; readonly top: SelfTime[] } {
  const names = new Map(profile.nodes.map((node) => [node.id, nameOf(node)]));
  const hits = new Map<string, number>();
  let all = 0;
  for (const id of profile.samples) {
    const name = names.get(id) ?? '(unknown)';
    if (name === '(idle)') continue;
    all++;
    hits.set(name, (hits.get(name) ?? 0) + 1);
  }
  const shares = [...hits].map(([name, n]) => ({ name, share: n / all }));
  return { busySamples: all, top: shares.sort((a, b) => b.share - a.share).slice(0, count) };
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  if (url === '') return functionName;
  const place = url.replace(/^.*\/node_modules\//, '').replace(/^file:\/\/.*?\/(?=[a-z-]+\/[^/]*\.)/, '');
  return `${functionName === '' ? '(anonymous)' : functionName} ${place.split('/').slice(-3).join('/')}:${lineNumber + 1}`;
}

/** A paragraph for each thread that did some work, from all profiles below a directory. */
export async function renderProfiles(dir: string): Promise<string> {
  const names = (await readdir(dir, { recursive: true }))
    .filter((name) => name.endsWith('.cpuprofile'))
    .sort();
  const parts = await Promise.all(names.map((name) => renderProfile(dir, name)));
  return parts.filter((part) => part !== null).join('\n\n');
}

async function renderProfile(dir: string, name: string): Promise<string | null> {
  const profile: CpuProfile = JSON.parse(await readFile(join(dir, name), 'utf8'));
  const { busySamples, top } = topSelfTimes(profile, 15);
  if (busySamples < fewestSamples) return null;
  const lines = top.map(({ name: what, share }) => `  ${(share * 100).toFixed(1).padStart(5)} %  ${what}`);
  return [`${name}: ${busySamples} of ${profile.samples.length} samples busy`, ...lines].join('\n');
}
