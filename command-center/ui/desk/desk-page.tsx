/** The dispatch desk: the work list, the map, candidates and detail of the selected order. */
import { createMemo, createSignal, type JSX, Show } from 'solid-js';
import { requestMachine } from '#dispatch-core/request/machine.ts';
import { countOrders } from '../board.ts';
import { createHeat } from '../heat-data.ts';
import { t } from '../i18n/language.ts';
import { type Live, startLive } from '../live.ts';
import { TourLine } from '../map/tour-line.tsx';
import { Toasts } from '../parts/toast.tsx';
import { loadReference, type Reference } from '../reference.ts';
import { loadSession, session } from '../session.ts';
import { remPx, showPage } from '../theme.ts';
import { AlarmStrip } from './alarm-strip.tsx';
import { CandidateList } from './candidate-list.tsx';
import { formsOf } from './command-bar.tsx';
import { CommandDialog } from './command-dialog.tsx';
import { commandForms } from './command-forms.ts';
import { DeskBar } from './desk-bar.tsx';
import { type KeyActions, KeyHelp, KeyLine, useDeskKeys } from './desk-keys.tsx';
import { DeskMap } from './desk-map.tsx';
import css from './desk-page.module.css';
import { createDesk, type Desk } from './desk-state.ts';
import { IntakeDialog } from './intake-dialog.tsx';
import { OrderDetail } from './order-detail.tsx';
import { OrderList } from './order-list.tsx';

type PageDialog = 'help' | 'intake' | null;

export function DeskPage(): JSX.Element {
  showPage('desk');
  const live = startLive({
    channels: ['fixes', 'orders', 'requests', 'heatStations', 'alarms', 'notices', 'heat', 'kpi', 'desk'],
    onFailedTry: () => void loadSession(),
  });
  const reference = loadReference();
  const desk = createDesk(live);
  const [dialog, setDialog] = createSignal<PageDialog>(null);
  const [showHeat, setShowHeat] = createSignal(true);
  const tz = () => live.site()?.tz ?? 'Asia/Shanghai';
  const openIntake = (): PageDialog => setDialog('intake');
  const openNew = (): boolean => mayRegister() && openIntake() !== null;
  useDeskKeys(
    {
      ...listKeys(desk),
      ...commandKeys(desk),
      m: () => void setShowHeat(!showHeat()),
      a: () => desk.acknowledge(),
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
          onLook={(alarm) => desk.select(alarm.orderId ?? desk.selectedId())}
        />
      </section>
      <section class={css.map}>
        <MapOfDesk desk={desk} live={live} reference={reference} showHeat={showHeat()} />
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
          areas={props.reference.areas.items()}
          communities={props.reference.communities.items()}
          orders={props.desk.openOrders()}
          selected={props.desk.selected()}
          candidates={props.desk.candidates.value()}
          onSelect={props.desk.select}
          onPickWorker={showCandidate}
          markScale={remPx() / 15.4}
          showHeat={props.showHeat}
          top={<TourLine>{t('worker.onDuty', { on: onDuty(), total: workers().length })}</TourLine>}
        />
      )}
    </Show>
  );
}

/** Keys that walk the list and move between list and detail. */
function listKeys(desk: Desk): KeyActions {
  const next = (): void => desk.selectNeighbour(1);
  const previous = (): void => desk.selectNeighbour(-1);
  return {
    j: next,
    k: previous,
    ArrowDown: next,
    ArrowUp: previous,
    Enter: () => (document.activeElement instanceof HTMLButtonElement ? false : focusCommands()),
    Escape: focusList,
  };
}

/** 1–9 send to the candidates; letters start the commands that are allowed now. */
function commandKeys(desk: Desk): KeyActions {
  const digits = Array.from({ length: 9 }, (_, index): [string, () => boolean] => [
    String(index + 1),
    () => {
      const candidate = desk.candidates.value()?.items[index];
      if (candidate === undefined) return false;
      desk.actions.send(candidate.workerId);
      return true;
    },
  ]);
  const letters = commandForms.flatMap(({ hotkey }): [string, () => boolean][] =>
    hotkey === undefined ? [] : [[hotkey.toLowerCase(), () => startByKey(desk, hotkey)]],
  );
  return Object.fromEntries([...digits, ...letters]);
}

/** Two commands may share a key where only one of them is possible. */
function startByKey(desk: Desk, hotkey: string): boolean {
  const detail = desk.detail.value();
  const form = detail === null ? undefined : formsOf(detail).find((one) => one.hotkey === hotkey);
  if (form === undefined) return false;
  desk.actions.start(form);
  return true;
}

function focusList(): void {
  const list = document.querySelector('#desk-orders [role="listbox"]');
  if (list instanceof HTMLElement) list.focus();
}

function focusCommands(): boolean {
  const button = document.querySelector('#desk-commands button');
  if (!(button instanceof HTMLElement)) return false;
  button.focus();
  return true;
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
