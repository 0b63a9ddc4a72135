/** The dispatch desk: the work list, the map, candidates and detail of the selected order. */
import { createEffect, createMemo, createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import { countOrders, isUnsent } from '../board.ts';
import { createHeat } from '../heat-data.ts';
import { t } from '../i18n/language.ts';
import { type Live, startLive } from '../live.ts';
import { CityMap } from '../map/city-map.tsx';
import { TourLine } from '../map/tour-line.tsx';
import { Kbd } from '../parts/button.tsx';
import { compareOrders, isLate, isOpen, severityOfOrder } from '../parts/order-look.ts';
import { isTyping } from '../parts/toast.tsx';
import { loadReference, type Reference } from '../reference.ts';
import { loadSession } from '../session.ts';
import { remPx, showPage } from '../theme.ts';
import { CandidateList } from './candidate-list.tsx';
import { DeskBar } from './desk-bar.tsx';
import css from './desk-page.module.css';
import { OrderDetail } from './order-detail.tsx';
import { OrderList, type OrderTab } from './order-list.tsx';

export function DeskPage(): JSX.Element {
  showPage('desk');
  const live = startLive({
    channels: ['fixes', 'orders', 'requests', 'alarms', 'heat', 'kpi', 'desk'],
    onFailedTry: () => void loadSession(),
  });
  const reference = loadReference();
  const heat = createHeat(live);
  const [tab, setTab] = createSignal<OrderTab>('all');
  const [search, setSearch] = createSignal('');
  const [selectedId, setSelectedId] = createSignal<string | null>(null);
  const [showHeat, setShowHeat] = createSignal(true);
  const now = live.clock.siteNow;
  const openOrders = createMemo(() => Object.values(live.items.orders).filter(isOpen));
  const shown = createMemo(() => listed(openOrders(), tab(), search(), live, now()));
  const selected = createMemo(() => {
    const id = selectedId();
    return id === null ? null : (live.items.orders[id] ?? null);
  });
  createEffect(() => live.select(selectedId()));
  useKeys({ m: () => setShowHeat(!showHeat()), '/': () => document.getElementById('desk-search')?.focus() });
  return (
    <div class={css.desk}>
      <DeskBar live={live} search={search()} onSearch={setSearch} />
      <section class={css.list}>
        <OrderList
          orders={shown()}
          counts={countOrders(openOrders(), now())}
          workers={live.items.fixes}
          now={now()}
          tab={tab()}
          onTab={setTab}
          selectedId={selectedId()}
          onSelect={setSelectedId}
        />
      </section>
      <section class={css.map}>
        <DeskMap
          live={live}
          reference={reference}
          heat={heat}
          orders={openOrders()}
          selectedId={selectedId()}
          onSelect={setSelectedId}
          showHeat={showHeat()}
        />
      </section>
      <section class={css.candidates}>
        <CandidateList order={selected()} workers={live.items.fixes} />
      </section>
      <aside class={css.detail}>
        <OrderDetail order={selected()} live={live} reference={reference} />
      </aside>
      <footer class={css.keys}>
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> {t('desk.keys.move')}
        </span>
        <span>
          <Kbd>M</Kbd> {t('map.layer.heat')}
        </span>
        <span>
          <Kbd>/</Kbd> {t('desk.keys.filter')}
        </span>
      </footer>
    </div>
  );
}

interface DeskMapProps {
  readonly live: Live;
  readonly reference: Reference;
  readonly heat: ReturnType<typeof createHeat>;
  readonly orders: readonly OrderItem[];
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
  readonly showHeat: boolean;
}

function DeskMap(props: DeskMapProps): JSX.Element {
  const onDuty = () => Object.values(props.live.items.fixes).filter((worker) => worker.duty === 'on').length;
  const everybody = () => Object.keys(props.live.items.fixes).length;
  return (
    <Show when={props.live.site()} fallback={<p class={css.waiting}>{t('common.loading')}</p>}>
      {(site) => (
        <CityMap
          site={site()}
          live={props.live}
          heat={props.heat}
          areas={props.reference.areas.items()}
          orders={props.orders}
          selectedId={props.selectedId}
          onSelect={props.onSelect}
          markScale={remPx() / 15.4}
          showHeat={props.showHeat}
          top={<TourLine>{t('worker.onDuty', { on: onDuty(), total: everybody() })}</TourLine>}
        />
      )}
    </Show>
  );
}

function listed(
  orders: readonly OrderItem[],
  tab: OrderTab,
  search: string,
  live: Live,
  now: number,
): readonly OrderItem[] {
  const words = search.trim().toLowerCase();
  const nameOf = (order: OrderItem): string =>
    order.workerId === null ? '' : (live.items.fixes[order.workerId]?.name ?? '');
  return orders
    .filter((order) => belongs(order, tab, now))
    .filter(
      (order) =>
        words === '' || `${order.no} ${order.placeLabel} ${nameOf(order)}`.toLowerCase().includes(words),
    )
    .sort((a, b) => compareOrders(a, b, now));
}

function belongs(order: OrderItem, tab: OrderTab, now: number): boolean {
  switch (tab) {
    case 'all':
      return true;
    case 'unsent':
      return isUnsent(order);
    case 'warned':
      return severityOfOrder(order, now) === 2;
    case 'overdue':
      return isLate(order, now);
    case 'review':
      return order.state === 'reported';
    case 'postponement':
      return order.postponementPending;
  }
}

function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keys[event.key.toLowerCase()];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  onMount(() => document.addEventListener('keydown', onKeyDown));
  onCleanup(() => document.removeEventListener('keydown', onKeyDown));
}
