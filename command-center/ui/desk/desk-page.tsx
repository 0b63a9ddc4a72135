/** The dispatch desk: the work list, the map, candidates and detail of the selected order. */
import { createMemo, createSignal, type JSX, Show } from 'solid-js';
import type { HeatStationItem } from '#command-center/contract/http.ts';
import { requestMachine } from '#dispatch-core/request/machine.ts';
import { countOrders } from '../board.ts';
import { createHeat } from '../heat-data.ts';
import { language, t } from '../i18n/language.ts';
import { type Live, startLive } from '../live.ts';
import { TourLine } from '../map/tour-line.tsx';
import { Kbd } from '../parts/button.tsx';
import { Toasts } from '../parts/toast.tsx';
import { loadReference, type Reference } from '../reference.ts';
import { loadSession, session } from '../session.ts';
import { remPx, showPage } from '../theme.ts';
import { AlarmDialog } from './alarm-dialog.tsx';
import { AlarmStrip } from './alarm-strip.tsx';
import { CandidateList } from './candidate-list.tsx';
import { CommandDialog } from './command-dialog.tsx';
import { DeskBar } from './desk-bar.tsx';
import { KeyHelp, KeyLine, useDeskKeys } from './desk-keys.tsx';
import { DeskMap } from './desk-map.tsx';
import css from './desk-page.module.css';
import { createDesk, type Desk } from './desk-state.ts';
import { IntakeDialog } from './intake-dialog.tsx';
import { OrderDetail } from './order-detail.tsx';
import { OrderList } from './order-list.tsx';
import { focusOutages, OutagePanel } from './outage-panel.tsx';
import { commandKeys, focusList, listKeys } from './page-keys.ts';

type PageDialog = 'help' | 'intake' | 'alarms' | null;

export function DeskPage(): JSX.Element {
  showPage('desk');
  const live = startLive({
    channels: [
      'fixes',
      'orders',
      'requests',
      'heatStations',
      'alarms',
      'notices',
      'heat',
      'kpi',
      'desk',
      'outages',
    ],
    onFailedTry: () => void loadSession(),
  });
  const reference = loadReference();
  const desk = createDesk(live);
  const [dialog, setDialog] = createSignal<PageDialog>(null);
  const [showHeat, setShowHeat] = createSignal(true);
  const tz = () => live.site()?.tz ?? 'Asia/Shanghai';
  const placeOf = (id: string): string => stationName(live.items.heatStations[id], id);
  const toggleHeat = (): void => void setShowHeat(!showHeat());
  const openIntake = (): PageDialog => setDialog('intake');
  const openNew = (): boolean => mayRegister() && openIntake() !== null;
  useDeskKeys(
    {
      ...listKeys(desk),
      ...commandKeys(desk),
      m: toggleHeat,
      a: () => desk.acknowledge(),
      '.': () => void setDialog('alarms'),
      '0': () => focusOutages(),
      n: () => openNew(),
      '?': () => void setDialog('help'),
      '/': () => document.getElementById('desk-search')?.focus(),
    },
    () => dialog() !== null || desk.actions.openForm() !== null,
  );
  const best = createMemo(() => {
    const first = desk.candidates.value()?.items[0];
    return first === undefined ? null : { workerId: first.workerId, name: desk.nameOfWorker(first.workerId) };
  });
  return (
    <div class={css.desk}>
      <DeskBar
        live={live}
        search={desk.search()}
        onSearch={desk.setSearch}
        onLeaveSearch={focusList}
        others={desk.others()}
        onNew={mayRegister() ? () => void openIntake() : null}
      />
      <section class={css.list}>
        <OrderList
          orders={desk.shown()}
          counts={countOrders(desk.openOrders(), live.clock.siteNow())}
          workers={live.items.fixes}
          othersOn={(orderId) => desk.others().filter((item) => item.orderId === orderId)}
          now={live.clock.siteNow()}
          tab={desk.tab()}
          onTab={desk.setTab}
          selectedId={desk.selectedId()}
          onSelect={desk.select}
        />
      </section>
      <section class={css.alarms}>
        <AlarmStrip
          alarms={desk.alarms()}
          timeZone={tz()}
          onAcknowledge={() => void desk.acknowledge()}
          placeOf={placeOf}
          onLook={(alarm) => desk.select(alarm.orderId ?? desk.selectedId())}
          onList={() => void setDialog('alarms')}
        />
      </section>
      <section class={css.map}>
        <MapOfDesk
          desk={desk}
          live={live}
          reference={reference}
          showHeat={showHeat()}
          onToggleHeat={toggleHeat}
        />
        <OutagePanel
          outages={Object.values(live.items.outages)}
          timeZone={tz()}
          now={live.clock.siteNow}
          toasts={desk.toasts}
        />
        <div class={css.toasts}>
          <Toasts list={desk.toasts} />
        </div>
      </section>
      <section class={css.candidates}>
        <CandidateList
          order={desk.detail.value()}
          candidates={desk.candidates}
          workers={live.items.fixes}
          shapeOf={desk.shapeOf}
          orderNoOf={(id) => String(live.items.orders[id]?.no ?? id)}
          onSend={desk.actions.send}
        />
      </section>
      <aside class={css.detail}>
        <OrderDetail
          order={desk.selected()}
          detail={desk.detail}
          live={live}
          reference={reference}
          actions={desk.actions}
          best={best()}
        />
      </aside>
      <footer class={css.keys}>
        <KeyLine />
      </footer>
      <CommandDialog
        actions={desk.actions}
        live={live}
        reference={reference}
        candidates={desk.candidates.value()}
      />
      <Show when={dialog() === 'alarms'}>
        <AlarmDialog
          alarms={desk.alarms()}
          timeZone={tz()}
          now={live.clock.siteNow}
          placeOf={placeOf}
          toasts={desk.toasts}
          onClose={() => setDialog(null)}
        />
      </Show>
      <KeyHelp open={dialog() === 'help'} onClose={() => setDialog(null)} />
      <IntakeDialog
        open={dialog() === 'intake'}
        reference={reference}
        timeZone={tz()}
        onClose={() => setDialog(null)}
        onDispatched={(no, orderId) => {
          setDialog(null);
          desk.toasts.say(t('intake.dispatched', { no }));
          if (orderId !== null) desk.select(orderId);
        }}
      />
    </div>
  );
}

interface MapOfDeskProps {
  readonly desk: Desk;
  readonly live: Live;
  readonly reference: Reference;
  readonly showHeat: boolean;
  readonly onToggleHeat: () => void;
}

function MapOfDesk(props: MapOfDeskProps): JSX.Element {
  const heat = createHeat(props.live);
  const workers = () => Object.values(props.live.items.fixes);
  const onDuty = () => workers().filter((worker) => worker.duty === 'on').length;
  return (
    <Show when={props.live.site()} fallback={<p class={css.waiting}>{t('common.loading')}</p>}>
      {(site) => (
        <DeskMap
          site={site()}
          live={props.live}
          heat={heat}
          areas={props.reference.land()}
          communities={props.reference.communities.items()}
          orders={props.desk.openOrders()}
          selected={props.desk.selected()}
          candidates={props.desk.candidates.value()}
          onSelect={props.desk.select}
          onPickWorker={showCandidate}
          markScale={remPx() / 15.4}
          showHeat={props.showHeat}
          top={
            <>
              <TourLine>{t('worker.onDuty', { on: onDuty(), total: workers().length })}</TourLine>
              <button
                type="button"
                class={css.layer}
                aria-pressed={props.showHeat}
                onClick={() => props.onToggleHeat()}
              >
                <i />
                {t('map.layer.heat')}
                <Kbd>M</Kbd>
              </button>
            </>
          }
        />
      )}
    </Show>
  );
}

/** Brings the row of a candidate that was picked on the map into sight, ready for Enter. */
function showCandidate(workerId: string): void {
  const row = document.querySelector(`[data-worker="${CSS.escape(workerId)}"]`);
  row?.scrollIntoView({ block: 'nearest' });
  const button = row?.querySelector('button');
  if (button instanceof HTMLElement) button.focus();
}

/** Who may take a report down, by the table of the rules. */
function mayRegister(): boolean {
  const role = session()?.user.role;
  return role !== undefined && requestMachine.register.arcs.some((arc) => arc.who.includes(role));
}

function stationName(station: HeatStationItem | undefined, id: string): string {
  if (station === undefined) return id;
  return language() === 'en' && station.nameEn != null ? station.nameEn : station.name;
}
