/** The selected order in full: what and where, its steps, the caller, what has happened, what may be done. */
import { type JSX, Show } from 'solid-js';
import type { OrderDetail as Detail, OrderItem } from '#command-center/contract/http.ts';
import { sentenceOf } from '../api.ts';
import { formatDateTime } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { Countdown } from '../parts/countdown.tsx';
import { OrderPlate } from '../parts/order-plate.tsx';
import { nameOr, placeText } from '../place-words.ts';
import { byId, type Reference } from '../reference.ts';
import { CommandBar } from './command-bar.tsx';
import type { DeskActions } from './desk-actions.ts';
import { DivertHint } from './divert-hint.tsx';
import { EvidencePhotos } from './evidence-photos.tsx';
import type { Names } from './history.ts';
import { NoticeHint } from './notice-hint.tsx';
import type { ReadForOrder } from './order-data.ts';
import css from './order-detail.module.css';
import { HandlingFacts, ReportFacts } from './order-facts.tsx';
import { OrderHistory } from './order-history.tsx';
import { OrderMarks } from './order-marks.tsx';
import { StepLine } from './step-line.tsx';
import { stepsOf } from './steps.ts';

interface OrderDetailProps {
  readonly order: OrderItem | null;
  readonly detail: ReadForOrder<Detail>;
  readonly live: Live;
  readonly reference: Reference;
  readonly actions: DeskActions;
  /** Name of the best candidate, while the order can be sent to him. */
  readonly best: { readonly workerId: string; readonly name: string } | null;
}

export function OrderDetail(props: OrderDetailProps): JSX.Element {
  return (
    <Show when={props.order} fallback={<p class={css.empty}>{t('desk.none')}</p>}>
      {(order) => <Panel {...props} order={order()} />}
    </Show>
  );
}

function Panel(props: OrderDetailProps & { readonly order: OrderItem }): JSX.Element {
  const tz = () => props.live.site()?.tz ?? 'Asia/Shanghai';
  const now = () => props.live.clock.siteNow();
  const names = (): Names => ({
    worker: (id) => props.live.items.fixes[id]?.name ?? id,
    repairStation: (id) => nameOr(byId(props.reference.repairStations.items()).get(id), id),
    timeZone: tz(),
  });
  const registeredAt = () =>
    props.live.items.requests[props.order.requestId]?.createdAt ?? props.order.createdAt;
  const steps = () => stepsOf(props.order, props.detail.value()?.events ?? [], registeredAt());
  return (
    <>
      <Head order={props.order} now={now()} tz={tz()} />
      <StepLine steps={steps()} stageDueAt={props.order.stageDueAt} tz={tz()} />
      <NoticeHint
        order={props.order}
        notices={Object.values(props.live.items.notices)}
        now={now()}
        tz={tz()}
      />
      <Show when={props.detail.failure()}>
        {(failure) => (
          <p class={css.failure} role="alert">
            {sentenceOf(failure())}
          </p>
        )}
      </Show>
      <Show when={props.detail.value()}>
        {(detail) => (
          <>
            <CommandBar detail={detail()} actions={props.actions} best={props.best} />
            <DivertHint
              detail={detail()}
              names={names()}
              orderOf={(id) => props.live.items.orders[id]}
              onDone={props.detail.again}
            />
            <ReportFacts detail={detail()} tz={tz()} />
            <HandlingFacts detail={detail()} order={props.order} names={names()} />
            <EvidencePhotos events={detail().events} />
            <OrderHistory events={detail().events} names={names()} />
          </>
        )}
      </Show>
    </>
  );
}

function Head(props: { readonly order: OrderItem; readonly now: number; readonly tz: string }): JSX.Element {
  return (
    <header class={css.head}>
      <OrderPlate order={props.order} now={props.now} size="2.7rem" />
      <div class={css.title}>
        <h2 class="cut">{tCode('subtype', props.order.subtype)}</h2>
        <p class="t2 cut" title={placeText(props.order)}>
          {placeText(props.order)} · <span class="n">{props.order.no}</span>
        </p>
        <p class={css.marks}>
          <OrderMarks order={props.order} />
        </p>
      </div>
      <div class={css.left}>
        <Countdown
          now={props.now}
          dueAt={Date.parse(props.order.dueAt)}
          from={Date.parse(props.order.createdAt)}
        />
        <p class="t3">{t('order.due', { at: formatDateTime(Date.parse(props.order.dueAt), props.tz) })}</p>
      </div>
    </header>
  );
}
