/** Repair stations: open orders, workers on duty, and what that makes for each of them; the most loaded first. */
import { createMemo, For, type JSX } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import { pageAt } from '../board.ts';
import { formatNumber } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { shortNameOf } from '../place-words.ts';
import type { Reference } from '../reference.ts';
import { rangeOf } from './community-rail.tsx';
import { createRoom } from './room.ts';
import css from './rows.module.css';
import { Section } from './section.tsx';

interface RepairRailProps {
  readonly live: Live;
  readonly reference: Reference;
  readonly openOrders: readonly OrderItem[];
  readonly turn: () => number;
  /** Rows to show; left out, the rail's rest is filled. */
  readonly rows?: number;
}

interface StationLoad {
  readonly id: string;
  readonly name: string;
  readonly open: number;
  readonly onDuty: number;
}

export function RepairRail(props: RepairRailProps): JSX.Element {
  const room = createRoom(1.66);
  const loads = createMemo((): readonly StationLoad[] => {
    const onDuty = Object.values(props.live.items.fixes).filter((worker) => worker.duty === 'on');
    return props.reference.repairStations
      .items()
      .map(({ id, ...station }) => ({
        id,
        name: shortNameOf(station),
        open: props.openOrders.filter((order) => order.repairStationId === id).length,
        onDuty: onDuty.filter((worker) => worker.repairStationId === id).length,
      }))
      .sort((a, b) => perHead(b) - perHead(a) || a.name.localeCompare(b.name));
  });
  const page = () => pageAt(loads(), props.rows ?? Math.max(1, room.rows()), props.turn());
  const most = () => Math.max(1, ...loads().map(perHead).filter(Number.isFinite));
  return (
    <Section
      title={t('wall.repairStations')}
      base={t('wall.repairBase')}
      right={rangeOf(page(), loads().length)}
      grow={props.rows === undefined}
    >
      <div class={props.rows === undefined ? css.room : undefined} ref={room.ref}>
        <For each={page().items}>
          {(load) => (
            <div class={`${css.row ?? ''} ${css.repair ?? ''}`}>
              <span class="cut">{load.name}</span>
              <span class={`n t2 ${css.figure ?? ''}`}>{formatNumber(load.open)}</span>
              <span class={`n t2 ${css.figure ?? ''}`}>{formatNumber(load.onDuty)}</span>
              <span class={css.fill} aria-hidden="true">
                <i style={{ width: `${Math.min(1, perHead(load) / most()) * 100}%` }} />
              </span>
              <span class={`n ${css.figure ?? ''}`}>
                {Number.isFinite(perHead(load)) ? formatNumber(perHead(load), 1) : '—'}
              </span>
            </div>
          )}
        </For>
      </div>
    </Section>
  );
}

/** Open orders for each worker on duty; endless where orders wait and nobody is there. */
function perHead(load: StationLoad): number {
  if (load.onDuty > 0) return load.open / load.onDuty;
  return load.open > 0 ? Number.POSITIVE_INFINITY : 0;
}
