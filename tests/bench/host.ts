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
  };
}

/** Mean number of running processes in the last minute, one decimal. */
export function readLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}
