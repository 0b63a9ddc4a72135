/** Workers on duty by repair station, online first: shape, name, place, state in words, open orders. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { WorkerItem } from '#command-center/contract/http.ts';
import { groupWorkers, pageAt, shapeOfWorker } from '../board.ts';
import { formatNumber } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { type WorkerShape, workerShapes } from '../parts/shapes.ts';
import { WorkerMark } from '../parts/worker-mark.tsx';
import { byId, type Reference } from '../reference.ts';
import { rangeOf } from './community-rail.tsx';
import css from './rows.module.css';
import { Section } from './section.tsx';

interface WorkerRailProps {
  readonly live: Live;
  readonly reference: Reference;
  readonly turn: () => number;
  readonly rows: number;
}

interface Line {
  readonly worker: WorkerItem;
  readonly repairStationId: string;
  readonly onDuty: number;
}

export function WorkerRail(props: WorkerRailProps): JSX.Element {
  const workers = createMemo(() => Object.values(props.live.items.fixes));
  const stations = createMemo(() => byId(props.reference.repairStations.items()));
  const lines = createMemo((): readonly Line[] =>
    groupWorkers(workers()).flatMap((group) =>
      group.workers.map((worker) => ({
        worker,
        repairStationId: group.repairStationId,
        onDuty: group.workers.length,
      })),
    ),
  );
  const currentOf = (worker: WorkerItem) =>
    worker.currentOrderId === null ? undefined : props.live.items.orders[worker.currentOrderId];
  const shapes = createMemo(() => {
    const counts = new Map<WorkerShape, number>();
    for (const { worker } of lines()) {
      const shape = shapeOfWorker(worker, currentOf(worker));
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
    return counts;
  });
  const page = () => pageAt(lines(), props.rows, props.turn());
  return (
    <Section
      title={t('worker.many')}
      base={t('worker.onDuty', { on: lines().length, total: workers().length })}
      right={rangeOf(page(), lines().length)}
    >
      <div class={css.shapes}>
        <For each={workerShapes.filter((shape) => shape !== 'unknown' || (shapes().get(shape) ?? 0) > 0)}>
          {(shape) => (
            <span>
              <WorkerMark shape={shape} size="0.95rem" /> {t(`worker.${shape}`)}{' '}
              <b class={shape === 'stale' && (shapes().get(shape) ?? 0) > 0 ? 'n amber' : 'n'}>
                {formatNumber(shapes().get(shape) ?? 0)}
              </b>
            </span>
          )}
        </For>
      </div>
      <div>
        <For each={page().items}>
          {(line, index) => (
            <>
              <Show
                when={index() === 0 || page().items[index() - 1]?.repairStationId !== line.repairStationId}
              >
                <div class={css.group}>
                  <b>{stations().get(line.repairStationId)?.name ?? line.repairStationId}</b>
                  <span class="n">{formatNumber(line.onDuty)}</span>
                </div>
              </Show>
              <WorkerRow
                worker={line.worker}
                shape={shapeOfWorker(line.worker, currentOf(line.worker))}
                place={currentOf(line.worker)?.placeLabel ?? '—'}
                noFixMs={noFixMs(line.worker, props.live.clock.siteNow())}
              />
            </>
          )}
        </For>
      </div>
    </Section>
  );
}

interface WorkerRowProps {
  readonly worker: WorkerItem;
  readonly shape: WorkerShape;
  readonly place: string;
  readonly noFixMs: number | null;
}

function WorkerRow(props: WorkerRowProps): JSX.Element {
  const missing = () => props.shape === 'stale' || props.shape === 'unknown';
  const place = () => {
    if (!missing() || props.noFixMs === null) return props.place;
    return t('worker.noFixFor', {
      age: t('time.minutes', { n: Math.max(1, Math.floor(props.noFixMs / 60_000)) }),
    });
  };
  return (
    <div class={`${css.row ?? ''} ${css.worker ?? ''}`}>
      <WorkerMark shape={props.shape} size="1.05rem" />
      <span class={missing() ? 'cut t3' : 'cut'}>{props.worker.name}</span>
      <span class="cut t2">{place()}</span>
      <span class={missing() ? 'amber' : 't2'}>{t(`worker.${props.shape}`)}</span>
      <span class={`n ${css.figure ?? ''}`}>{formatNumber(props.worker.openOrders)}</span>
    </div>
  );
}

function noFixMs(worker: WorkerItem, now: number): number | null {
  return worker.position === null ? null : now - Date.parse(worker.position.at);
}
