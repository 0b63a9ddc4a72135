/** The wall: the whole city at a glance, opaque rails at its sides, nothing to click. */
import { createMemo, createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { createHeat } from '../heat-data.ts';
import { t } from '../i18n/language.ts';
import { startLive } from '../live.ts';
import { CityMap } from '../map/city-map.tsx';
import { OutagesOnMap } from '../map/outage-layer.tsx';
import { TourLine } from '../map/tour-line.tsx';
import { isOpen } from '../parts/order-look.ts';
import { loadReference } from '../reference.ts';
import { loadSession, session } from '../session.ts';
import { remPx, showPage } from '../theme.ts';
import { AlarmRail } from './alarm-rail.tsx';
import { CommunityRail } from './community-rail.tsx';
import { HotRail } from './hot-rail.tsx';
import { HourBars } from './hour-bars.tsx';
import { keepAwake } from './keep-awake.ts';
import { NewOrders } from './new-orders.tsx';
import { RepairRail } from './repair-rail.tsx';
import { createReportsToday } from './reports-today.ts';
import { SeatRail } from './seat-rail.tsx';
import { Ticker } from './ticker.tsx';
import { TodayRail } from './today-rail.tsx';
import { WallBar } from './wall-bar.tsx';
import css from './wall-page.module.css';
import { WorkerRail } from './worker-rail.tsx';

/** How long a page of a list stays (DESIGN 3). */
const pageMs = 12_000;
const wideQuery = '(min-aspect-ratio: 26/10)';

export function WallPage(): JSX.Element {
  showPage('wall');
  const live = startLive({
    channels: [
      'fixes',
      'orders',
      'requests',
      'heatStations',
      'alarms',
      'notices',
      'calls',
      'agents',
      'heat',
      'kpi',
    ],
    onFailedTry: () => void loadSession(),
  });
  const reference = loadReference();
  const heat = createHeat(live);
  const wide = createMatch(wideQuery);
  const turn = createTurns();
  const openOrders = createMemo(() => Object.values(live.items.orders).filter(isOpen));
  const onDuty = () => Object.values(live.items.fixes).filter((worker) => worker.duty === 'on').length;
  const reportsToday = createReportsToday(live);
  const rail = { live, reference, turn };
  const kiosk = () => session()?.user.role === 'wall';
  // Without telephony its place goes to the repair stations.
  const noSeats = () => Object.keys(live.items.agents).length === 0;
  keepAwake();
  return (
    <div class={css.wall} data-wide={wide() ? '' : undefined} data-kiosk={kiosk() ? '' : undefined}>
      <WallBar live={live} />
      <div class={css.rail} data-side="left">
        <NewOrders live={live} reference={reference} openOrders={openOrders()} />
        <CommunityRail {...rail} openOrders={openOrders()} rows={wide() ? 13 : 7} />
        <Show when={!wide()}>
          <WorkerRail {...rail} />
        </Show>
      </div>
      <Show when={wide()}>
        <div class={css.rail} data-side="left2">
          <WorkerRail {...rail} />
        </div>
      </Show>
      <main class={css.map}>
        <Show when={live.site()} fallback={<p class={css.waiting}>{t('common.loading')}</p>}>
          {(site) => (
            <CityMap
              site={site()}
              live={live}
              heat={heat}
              areas={reference.land()}
              communities={reference.communities.items()}
              orders={openOrders()}
              selectedId={null}
              markScale={remPx() / 20}
              showHeat={true}
              interactive={!kiosk()}
              onHopeless={() => location.reload()}
              top={
                <TourLine>
                  <span>{t('wall.whole')}</span>
                  <span class="t2">
                    {t('worker.onDuty', { on: onDuty(), total: Object.keys(live.items.fixes).length })}
                  </span>
                </TourLine>
              }
            >
              {() => <OutagesOnMap live={live} />}
            </CityMap>
          )}
        </Show>
      </main>
      <div class={css.rail} data-side="right">
        <TodayRail
          live={live}
          openOrders={openOrders()}
          reportsToday={reportsToday()}
          reportsDay={heat.total()}
        />
        <SeatRail live={live} />
        <Show when={wide()}>
          <RepairRail {...rail} openOrders={openOrders()} />
        </Show>
        <Show when={!wide()}>
          <Show when={noSeats()}>
            <RepairRail {...rail} openOrders={openOrders()} rows={4} />
          </Show>
          <AlarmRail live={live} rows={3} />
          <HourBars live={live} today={reportsToday()} />
        </Show>
      </div>
      <Show when={wide()}>
        <div class={css.rail} data-side="right2">
          <AlarmRail live={live} rows={5} />
          <HotRail rows={8} />
          <HourBars live={live} today={reportsToday()} />
        </div>
      </Show>
      <Ticker live={live} turn={turn} />
    </div>
  );
}

/** Counts up every 12 s, so that long lists turn their pages together. */
function createTurns(): () => number {
  const [turn, setTurn] = createSignal(0);
  const timer = setInterval(() => setTurn((n) => n + 1), pageMs);
  onCleanup(() => clearInterval(timer));
  return turn;
}

function createMatch(query: string): () => boolean {
  const list = matchMedia(query);
  const [matches, setMatches] = createSignal(list.matches);
  const onChange = (): boolean => setMatches(list.matches);
  list.addEventListener('change', onChange);
  onCleanup(() => list.removeEventListener('change', onChange));
  return matches;
}
