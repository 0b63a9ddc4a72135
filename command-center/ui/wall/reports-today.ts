/** Reports since midnight, counted by the server, so that those already closed are among them. */
import { type Accessor, createResource, onCleanup } from 'solid-js';
import { heatCells } from '#command-center/contract/http.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { callApi } from '../api.ts';
import { startOfDay } from '../i18n/format.ts';
import type { Live } from '../live.ts';

const refreshMs = 30_000;

/** Asks every half minute; null until the first answer. */
export function createReportsToday(live: Live): Accessor<number | null> {
  const minutesToday = (): number => {
    const now = live.clock.siteNow();
    return Math.max(1, Math.ceil((now - startOfDay(now, live.site()?.tz ?? 'Asia/Shanghai')) / minuteMs));
  };
  const [count, { refetch }] = createResource(
    () => live.site() !== null,
    () => load(minutesToday()),
    {
      initialValue: null,
    },
  );
  const timer = setInterval(() => void refetch(), refreshMs);
  onCleanup(() => clearInterval(timer));
  return () => count.latest;
}

async function load(minutes: number): Promise<number | null> {
  const answer = await callApi(
    `/api/heat/cells?resolution=7&window=PT${minutes}M&measure=requests`,
    heatCells,
  );
  return answer.ok ? answer.value.total.n : null;
}
