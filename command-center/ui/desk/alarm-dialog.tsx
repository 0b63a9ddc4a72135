/** All alarms in their groups, with their states and what may be done: acknowledge, shelve, take out of service, and back. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import type { AlarmItem } from '#command-center/contract/live.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import { type AlarmCommand, allowedOnAlarm } from '#dispatch-core/alarm/machine.ts';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { groupsOf, isHidden, isWaiting, type ShownGroup, textOfAlarm, textOfGroup } from '../alarm-groups.ts';
import { formatClock } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import type { ToastList } from '../parts/toast.tsx';
import { session } from '../session.ts';
import { type AlarmCommandCall, commandAlarms } from './alarm-commands.ts';
import css from './alarm-dialog.module.css';
import { focusFirstEmpty, LineField } from './form-fields.tsx';
import { fieldTime, instantOfField } from './zone-time.ts';

interface AlarmDialogProps {
  readonly alarms: readonly AlarmItem[];
  readonly timeZone: string;
  readonly now: () => number;
  readonly placeOf: (heatStationId: string) => string;
  readonly toasts: ToastList;
  readonly onClose: () => void;
}

/** What each role is offered; the server decides. */
function offered(): readonly AlarmCommand[] {
  switch (session()?.user.role) {
    case 'supervisor':
      return ['acknowledge', 'shelve', 'unshelve', 'takeOutOfService', 'returnToService'];
    case 'dispatcher':
      return ['acknowledge', 'shelve', 'unshelve'];
    case 'stationHead':
      return ['acknowledge'];
    default:
      return [];
  }
}

/** A command that waits for its reason. */
interface Asked {
  readonly command: AlarmCommand;
  readonly ids: readonly string[];
}

export function AlarmDialog(props: AlarmDialogProps): JSX.Element {
  const [asked, setAsked] = createSignal<Asked | null>(null);
  const give = (call: AlarmCommandCall): void => {
    setAsked(null);
    void commandAlarms(call, props.toasts);
  };
  const start = (command: AlarmCommand, alarms: readonly AlarmItem[]): void => {
    const ids = alarms.filter((one) => allowedOnAlarm(one.state).includes(command)).map(({ id }) => id);
    if (command === 'shelve' || command === 'takeOutOfService') setAsked({ command, ids });
    else give({ command, ids });
  };
  const groups = createMemo(() => groupsOf(props.alarms));
  const hidden = () => props.alarms.filter((alarm) => alarm.clearedAt === null && isHidden(alarm));
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title={t('alarm.title')}
      actions={
        <Button kind="primary" onClick={() => props.onClose()}>
          {t('common.close')}
        </Button>
      }
    >
      <Show when={asked()}>
        {(one) => <AskReason {...props} asked={one()} onGive={give} onBack={() => setAsked(null)} />}
      </Show>
      <div class={css.list} id="alarm-list">
        <For each={groups().map(({ id }) => id)} fallback={<p class="t2">{t('alarm.none')}</p>}>
          {(id) => (
            // By its id, so that an open group stays open while its alarms change.
            <Show when={groups().find((group) => group.id === id)}>
              {(group) => <GroupRow {...props} group={group()} onStart={start} />}
            </Show>
          )}
        </For>
        <Show when={hidden().length > 0}>
          <h3 class={css.part}>{t('alarm.hidden')}</h3>
          <For each={hidden()}>{(alarm) => <AlarmRow {...props} alarm={alarm} onStart={start} />}</For>
        </Show>
      </div>
    </Dialog>
  );
}

type Start = (command: AlarmCommand, alarms: readonly AlarmItem[]) => void;

function GroupRow(
  props: AlarmDialogProps & { readonly group: ShownGroup; readonly onStart: Start },
): JSX.Element {
  const items = () => props.group.alarms.map(({ item }) => item);
  return (
    <Show
      when={items().length > 1}
      fallback={<For each={items()}>{(alarm) => <AlarmRow {...props} alarm={alarm} />}</For>}
    >
      <details class={css.group}>
        <summary>
          <SeverityMark
            severity={props.group.severity}
            size="1.4rem"
            label={t(`severity.${props.group.severity}`)}
          />
          <b class="cut">{textOfGroup(props.group, props.placeOf)}</b>
          <Show when={props.group.waiting > 0}>
            <span class="n">{t('alarm.waiting', { n: props.group.waiting })}</span>
          </Show>
          <Commands {...props} alarms={items()} />
        </summary>
        <For each={items()}>{(alarm) => <AlarmRow {...props} alarm={alarm} />}</For>
      </details>
    </Show>
  );
}

function AlarmRow(
  props: AlarmDialogProps & { readonly alarm: AlarmItem; readonly onStart: Start },
): JSX.Element {
  const clock = (iso: string): string => formatClock(Date.parse(iso), props.timeZone, false);
  return (
    <div class={css.row} data-alarm={props.alarm.id} data-state={props.alarm.state}>
      <SeverityMark
        severity={props.alarm.severity}
        size="1.4rem"
        label={t(`severity.${props.alarm.severity}`)}
        pulse={props.alarm.severity === 1 && isWaiting(props.alarm)}
      />
      <span class={css.what}>
        <span>{textOfAlarm(props.alarm)}</span>
        <span class="t3">
          {t('desk.alarms.since', { at: clock(props.alarm.sinceAt) })} · {stateText(props.alarm, clock)}
          <Show when={props.alarm.occurrences > 1}>
            {' '}
            · {t('alarm.times', { n: props.alarm.occurrences })}
          </Show>
        </span>
      </span>
      <Commands {...props} alarms={[props.alarm]} />
    </div>
  );
}

function stateText(alarm: AlarmItem, clock: (iso: string) => string): string {
  const state =
    alarm.state === 'shelved'
      ? t('alarm.state.shelved', { at: clock(alarm.shelvedUntil ?? alarm.sinceAt) })
      : t(`alarm.state.${alarm.state}`);
  if (alarm.hiddenBy === null) return state;
  return `${state} · ${t('alarm.by', { name: alarm.hiddenBy, reason: alarm.hiddenReason ?? '' })}`;
}

/** Only what at least one of them allows. */
function Commands(props: { readonly alarms: readonly AlarmItem[]; readonly onStart: Start }): JSX.Element {
  const possible = () =>
    offered().filter((command) =>
      props.alarms.some((alarm) => allowedOnAlarm(alarm.state).includes(command)),
    );
  return (
    <span class={css.commands}>
      <For each={possible()}>
        {(command) => (
          <Button
            onClick={(event: MouseEvent) => {
              // Not also the summary that it stands in.
              event.preventDefault();
              props.onStart(command, props.alarms);
            }}
          >
            {t(`alarm.command.${command}`)}
          </Button>
        )}
      </For>
    </span>
  );
}

function AskReason(
  props: AlarmDialogProps & {
    readonly asked: Asked;
    readonly onGive: (call: AlarmCommandCall) => void;
    readonly onBack: () => void;
  },
): JSX.Element {
  const [reason, setReason] = createSignal('');
  const [until, setUntil] = createSignal(fieldTime(props.now() + hourMs, props.timeZone));
  const [tried, setTried] = createSignal(false);
  focusFirstEmpty('alarm-reason');
  const isShelf = () => props.asked.command === 'shelve';
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    const at = instantOfField(until(), props.timeZone);
    if (reason().trim() === '' || (isShelf() && at === null)) return;
    props.onGive({
      command: props.asked.command,
      ids: props.asked.ids,
      reason: reason().trim(),
      ...(isShelf() && at !== null ? { until: isoOf(at) } : {}),
    });
  };
  return (
    <form class={css.ask} id="alarm-reason" onSubmit={submit}>
      <LineField
        label={t('alarm.field.reason')}
        value={reason()}
        onValue={setReason}
        missing={tried() && reason().trim() === ''}
      />
      <Show when={isShelf()}>
        <LineField label={t('alarm.field.until')} type="datetime-local" value={until()} onValue={setUntil} />
      </Show>
      <Button type="submit" kind="primary">
        {t(`alarm.command.${props.asked.command}`)}
      </Button>
      <Button onClick={() => props.onBack()}>{t('common.cancel')}</Button>
    </form>
  );
}
