/** For an order that nobody reaches in time: who could be taken from a lower class, before and after, one click. */
import { createMemo, createResource, createSignal, For, type JSX, Show } from 'solid-js';
import {
  type DivertProposals,
  divertProposals,
  type OrderDetail,
  type OrderItem,
} from '#command-center/contract/http.ts';
import { callApi, type Failure, sentenceOf } from '../api.ts';
import { formatClock, formatNumber } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { commandOrder } from './give-command.ts';
import type { Names } from './history.ts';
import { sendingOf } from './order-data.ts';
import css from './order-detail.module.css';

type Proposal = DivertProposals['items'][number];

interface DivertHintProps {
  readonly detail: OrderDetail;
  readonly names: Names;
  readonly orderOf: (orderId: string) => OrderItem | undefined;
  /** The order is to be read again. */
  readonly onDone: () => void;
}

/** Routine work never takes anybody away; whoever may not send an order may not divert either. */
function isAsked(order: OrderDetail): boolean {
  return order.class !== 'routine' && sendingOf(order.allowed) !== null;
}

export function DivertHint(props: DivertHintProps): JSX.Element {
  const key = createMemo(() => isAsked(props.detail) && `${props.detail.id} ${props.detail.version}`);
  const [answer] = createResource(key, () =>
    callApi(`/api/orders/${encodeURIComponent(props.detail.id)}/divert-proposals`, divertProposals),
  );
  const items = (): readonly Proposal[] => {
    const found = answer.latest;
    return key() !== false && found?.ok ? found.value.items : [];
  };
  const [isBusy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure | null>(null);

  /** One command after the other; the first refusal ends it, and the order is read again either way. */
  const take = async ({ steps }: Proposal) => {
    setBusy(true);
    setFailure(null);
    for (const { orderId, ...command } of steps) {
      const given = await commandOrder(orderId, command);
      if (given.ok) continue;
      setFailure(given.failure);
      break;
    }
    setBusy(false);
    props.onDone();
  };

  return (
    <Show when={items().length > 0 || failure() !== null}>
      <section class={css.part} aria-label={t('desk.divert')}>
        <h3>{t('desk.divert')}</h3>
        <For each={items()}>
          {(item) => (
            <>
              <p>{gainWords(item, props.names)}</p>
              <p class="t2">{lossWords(item, props.names, props.orderOf(item.fromOrderId))}</p>
              <Button disabled={isBusy()} onClick={() => void take(item)}>
                {t('desk.divert.take')}
              </Button>
            </>
          )}
        </For>
        <Show when={failure()}>{(found) => <p role="alert">{sentenceOf(found())}</p>}</Show>
      </section>
    </Show>
  );
}

function gainWords({ workerId, gains }: Proposal, names: Names): string {
  const worker = names.worker(workerId);
  const at = clockOf(gains.afterAt, names);
  return gains.beforeAt === null
    ? t('desk.divert.gainNobody', { worker, at })
    : t('desk.divert.gain', { worker, at, before: clockOf(gains.beforeAt, names) });
}

function lossWords({ nextWorkerId, loses }: Proposal, names: Names, order: OrderItem | undefined): string {
  return t('desk.divert.loss', {
    no: String(order?.no ?? loses.orderId),
    next: nextWorkerId === null ? '—' : names.worker(nextWorkerId),
    minutes: formatNumber(Math.round(loses.changeMinutes ?? 0)),
    at: clockOf(loses.afterAt, names),
  });
}

function clockOf(iso: string, names: Names): string {
  return formatClock(Date.parse(iso), names.timeZone, false);
}
