/** The selected order: what and where, its clocks, who has it; read from the live item, so that it is never old. */
import { type JSX, Show } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import { formatClock, formatDateTime } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { Countdown } from '../parts/countdown.tsx';
import { OrderPlate } from '../parts/order-plate.tsx';
import { byId, type Reference } from '../reference.ts';
import css from './order-detail.module.css';
import { OrderMarks } from './order-list.tsx';

interface OrderDetailProps {
  readonly order: OrderItem | null;
  readonly live: Live;
  readonly reference: Reference;
}

export function OrderDetail(props: OrderDetailProps): JSX.Element {
  return (
    <Show when={props.order} fallback={<p class={css.empty}>{t('desk.none')}</p>}>
      {(order) => <Detail order={order()} live={props.live} reference={props.reference} />}
    </Show>
  );
}

function Detail(props: {
  readonly order: OrderItem;
  readonly live: Live;
  readonly reference: Reference;
}): JSX.Element {
  const tz = () => props.live.site()?.tz ?? 'Asia/Shanghai';
  const now = () => props.live.clock.siteNow();
  const worker = () => (props.order.workerId === null ? null : props.live.items.fixes[props.order.workerId]);
  const station = () => {
    const id = props.order.repairStationId;
    return id === null ? null : (byId(props.reference.repairStations.items()).get(id)?.name ?? id);
  };
  return (
    <>
      <header class={css.head}>
        <OrderPlate order={props.order} now={now()} size="2.7rem" />
        <div class={css.title}>
          <h2 class="cut">{tCode('subtype', props.order.subtype)}</h2>
          <p class="t2 cut">
            {props.order.placeLabel} · <span class="n">{props.order.no}</span>
          </p>
        </div>
        <div class={css.left}>
          <Countdown
            now={now()}
            dueAt={Date.parse(props.order.dueAt)}
            from={Date.parse(props.order.createdAt)}
          />
          <p class="t3">{t('order.due', { at: formatDateTime(Date.parse(props.order.dueAt), tz()) })}</p>
        </div>
      </header>
      <dl class={css.facts}>
        <dt>{t('desk.state')}</dt>
        <dd>
          {tCode('order.state', props.order.state)}
          <Show when={props.order.stageDueAt}>
            {(at) => (
              <span class="t3">
                {' '}
                · {t('desk.stageLimit', { at: formatClock(Date.parse(at()), tz(), false) })}
              </span>
            )}
          </Show>
        </dd>
        <dt>{t('order.responsible')}</dt>
        <dd>{worker()?.name ?? t('order.unassigned')}</dd>
        <dt>{t('desk.station')}</dt>
        <dd>{station() ?? '—'}</dd>
        <dt>{t('desk.where')}</dt>
        <dd>{props.order.placeLabel}</dd>
        <dt>{t('desk.registered')}</dt>
        <dd class="n">{formatDateTime(Date.parse(props.order.createdAt), tz())}</dd>
      </dl>
      <div class={css.marks}>
        <OrderMarks order={props.order} />
      </div>
    </>
  );
}
