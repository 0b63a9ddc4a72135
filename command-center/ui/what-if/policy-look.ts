/** How the policies look in charts: each has a colour token, a width and a dash of its own. */
import type { BuiltInName } from '#dispatch-core/simulate/built-in.ts';

export interface PolicyLook {
  /** Name of the token. */
  readonly token: string;
  readonly widthPx: number;
  /** Canvas dash; empty = solid. */
  readonly dash: readonly number[];
  /** Border style of its mark in the key. */
  readonly mark: 'solid' | 'dashed' | 'dotted' | 'double';
}

/** The product's own line is the strongest; the others are told apart by their dash as well. */
export const policyLooks: Readonly<Record<BuiltInName, PolicyLook>> = {
  nearest: { token: '--t3', widthPx: 1.5, dash: [2, 4], mark: 'dotted' },
  priority: { token: '--heat3', widthPx: 1.5, dash: [8, 4], mark: 'dashed' },
  batch: { token: '--heat5', widthPx: 1.5, dash: [12, 3, 2, 3], mark: 'double' },
  hearthline: { token: '--t1', widthPx: 2.5, dash: [], mark: 'solid' },
};
