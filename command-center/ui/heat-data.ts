/** The heat of the last 24 hours: head and base from HTTP, cells from the feed as soon as it sends any. */
import { type Accessor, createMemo, createResource, onCleanup } from 'solid-js';
import { type HeatCells, heatCells } from '#command-center/contract/http.ts';
import { callApi } from './api.ts';
import type { Live } from './live.ts';
import { defaultBreaks, defaultMinHouseholds, type HeatCell } from './map/layers/heat.ts';

const address = '/api/heat/cells?resolution=8&window=PT24H&measure=requests';
const refreshMs = 60_000;

export interface Heat {
  readonly cells: Accessor<readonly HeatCell[]>;
  readonly breaks: Accessor<readonly number[]>;
  readonly minHouseholds: Accessor<number>;
  /** Reports in the window, cells and outside together. */
  readonly total: Accessor<number>;
  readonly outside: Accessor<number>;
}

/** Reads the head every minute and joins it with the feed. */
export function createHeat(live: Live): Heat {
  const [head, { refetch }] = createResource(loadHead, { initialValue: null });
  const timer = setInterval(() => void refetch(), refreshMs);
  onCleanup(() => clearInterval(timer));
  const cells = createMemo((): readonly HeatCell[] => {
    const fed = Object.values(live.items.heat);
    return fed.length > 0 ? fed.map((item) => ({ ...item, cell: item.id })) : (head.latest?.items ?? []);
  });
  const outside = (): number => head.latest?.outside.n ?? 0;
  return {
    cells,
    outside,
    breaks: () => head.latest?.breaks ?? defaultBreaks,
    minHouseholds: () => head.latest?.minHouseholds ?? defaultMinHouseholds,
    total: () => cells().reduce((sum, cell) => sum + cell.n, 0) + outside(),
  };
}

async function loadHead(): Promise<HeatCells | null> {
  const answer = await callApi(address, heatCells);
  return answer.ok ? answer.value : null;
}
