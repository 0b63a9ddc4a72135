/** Workers on duty by repair station, online first: shape, name, place, state in words, open orders. */
import { createMemo, For, type JSX } from 'solid-js';
import type { OrderItem, WorkerItem } from '#command-center/contract/http.ts';
import { groupWorkers, shapeOfWorker } from '../board.ts';
import { formatNumber } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { type WorkerShape, workerShapes } from '../parts/shapes.ts';
import { WorkerMark } from '../parts/worker-mark.tsx';
import { nameOr } from '../place-words.ts';
import { byId, type Reference } from '../reference.ts';
import { placeName } from './place-name.ts';
import { createRoom } from './room.ts';
import css from './rows.module.css';
import { Section } from './section.tsx';
import { packPages } from './worker-pages.ts';

interface WorkerRailProps {
  readonly live: Live;
  readonly reference: Reference;
  readonly turn: () => number;
}

/** Height of one line in rem, as in the stylesheet. */
const lineRem = 1.66;

export function WorkerRail(props: WorkerRailProps): JSX.Element {
  const room = createRoom(lineRem);
  const workers = createMemo(() => Object.values(props.live.items.fixes));
  const stations = createMemo(() => byId(props.reference.repairStations.items()));
  const groups = createMemo(() => groupWorkers(workers()));
  const onDuty = createMemo(() => groups().flatMap((group) => group.workers));
  const currentOf = (worker: WorkerItem): OrderItem | undefined =>
    worker.currentOrderId === null ? undefined : props.live.items.orders[worker.currentOrderId];
  const communities = createMemo(() => byId(props.reference.communities.items()));
  const placeOf = (worker: WorkerItem): string | null => {
    const current = currentOf(worker);
    return current === undefined ? null : placeName(current, communities());
  };
  const shapes = createMemo(() => {
    const counts = new Map<WorkerShape, number>();
    for (const worker of onDuty()) {
      const shape = shapeOfWorker(worker, currentOf(worker));
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
    return counts;
  });
  const pages = createMemo(() => packPages(groups(), room.rows()));
  const page = () => pages()[props.turn() % pages().length];
  return (
    <Section
      title={t('worker.many')}
      base={t('worker.onDuty', { on: onDuty().length, total: workers().length })}
      right={t('common.page', { from: page()?.from ?? 0, to: page()?.to ?? 0, total: onDuty().length })}
      grow
    >
      <div class={css.shapes}>
        <For each={workerShapes}>
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
      <div class={css.room} ref={room.ref}>
        <For each={page()?.lines ?? []}>
          {(line) =>
            line.kind === 'station' ? (
              <div class={css.group}>
                <b>{nameOr(stations().get(line.repairStationId), line.repairStationId)}</b>
                {t('wall.onDutyShort')} <span class="n">{formatNumber(line.onDuty)}</span>
              </div>
            ) : (
              <WorkerRow
                worker={line.worker}
                current={currentOf(line.worker)}
                place={placeOf(line.worker)}
                noFixMs={noFixMs(line.worker, props.live.clock.siteNow())}
              />
            )
          }
        </For>
      </div>
    </Section>
  );
}

interface WorkerRowProps {
  readonly worker: WorkerItem;
  readonly current: OrderItem | undefined;
  /** Where his current order is. */
  readonly place: string | null;
  readonly noFixMs: number | null;
}

function WorkerRow(props: WorkerRowProps): JSX.Element {
  const shape = () => shapeOfWorker(props.worker, props.current);
  const missing = () => shape() === 'stale' || shape() === 'unknown';
  const place = () => {
    if (!missing() || props.noFixMs === null) return props.place ?? '—';
    return t('worker.noFixFor', {
      age: t('time.minutes', { n: Math.max(1, Math.floor(props.noFixMs / 60_000)) }),
    });
  };
  return (
    <div class={`${css.row ?? ''} ${css.worker ?? ''}`} data-shape={shape()}>
      <WorkerMark shape={shape()} size="1.05rem" />
      <span class={missing() ? 'cut t3' : 'cut'}>{props.worker.name}</span>
      <span class="cut t2">{place()}</span>
      <span class={missing() ? 'amber' : 't2'}>{stateWord(shape(), props.current)}</span>
      <span class={`n ${css.figure ?? ''}`}>{formatNumber(props.worker.openOrders)}</span>
    </div>
  );
}

/** The word of his mark; work in hand that he has not accepted yet is offered to him. */
function stateWord(shape: WorkerShape, current: OrderItem | undefined): string {
  return shape === 'assigned' && current === undefined ? t('order.state.assigned') : t(`worker.${shape}`);
}

function noFixMs(worker: WorkerItem, now: number): number | null {
  return worker.position === null ? null : now - Date.parse(worker.position.at);
}
