/** The machine of a run: results of different machines are never compared, so the class is part of the file name. */
import { cpus, loadavg, totalmem } from 'node:os';

export interface Host {
  /** E.g. `2core-node20`. */
  readonly class: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly platform: string;
  /** Mean load of the minute before the run: far above 0, others were at work and the medians are pessimistic. */
  readonly loadBefore: number;
}

/** Describes this machine now. */
export function describeHost(): Host {
  const cores = cpus();
  const node = process.versions.node;
  return {
    class: `${cores.length}core-node${node.split('.')[0] ?? ''}`,
    cores: cores.length,
    cpu: cores[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    node,
    platform: process.platform,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
