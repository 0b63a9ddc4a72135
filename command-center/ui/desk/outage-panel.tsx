/** Outages over the map: what triage proposes, one click to confirm, and what can be done about those that were. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import { type OutageCommand, type OutageItem, outageItem } from '#command-center/contract/outages.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { callApi, sentenceOf } from '../api.ts';
import { formatClock, formatNumber } from '../i18n/format.ts';
import { language, t } from '../i18n/language.ts';
import { Button, Kbd } from '../parts/button.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import type { ToastList } from '../parts/toast.tsx';
import { withPlaceNames } from '../place-words.ts';
import { session } from '../session.ts';
import { focusFirstEmpty, LineField } from './form-fields.tsx';
import css from './outage-panel.module.css';
import { shownOutages } from './outages.ts';
import { fieldTime, instantOfField } from './zone-time.ts';

interface OutagePanelProps {
  readonly outages: readonly OutageItem[];
  readonly timeZone: string;
  readonly now: () => number;
  readonly toasts: ToastList;
}

/** Puts the keyboard onto the first outage's first button; false when there is none. */
export function focusOutages(): boolean {
  const button = document.querySelector('#desk-outages button');
  if (!(button instanceof HTMLElement)) return false;
  button.focus();
  return true;
}

export function OutagePanel(props: OutagePanelProps): JSX.Element {
  const shown = () => shownOutages(props.outages);
  return (
    <Show when={shown().length > 0}>
      <section class={css.panel} id="desk-outages" aria-label={t('outage.title')}>
        <header class={css.head}>
          {t('outage.title')} <Kbd>0</Kbd>
        </header>
        <For each={shown().map(({ id }) => id)}>
          {(id) => (
            <Show when={props.outages.find((one) => one.id === id)}>
              {(outage) => <OutageCard {...props} outage={outage()} />}
            </Show>
          )}
        </For>
      </section>
    </Show>
  );
}

type Extra = { readonly reason?: string; readonly expectedEndAt?: string };

function OutageCard(props: OutagePanelProps & { readonly outage: OutageItem }): JSX.Element {
  const [asked, setAsked] = createSignal<'undo' | 'extend' | null>(null);
  const [busy, setBusy] = createSignal(false);
  const isProposed = () => props.outage.state === 'proposed';
  const give = async (command: OutageCommand, extra: Extra = {}): Promise<void> => {
    setAsked(null);
    setBusy(true);
    const path = `/api/outages/${encodeURIComponent(props.outage.id)}/commands`;
    const body = { command, version: props.outage.version, ...extra };
    const answer = await callApi(path, outageItem, { method: 'POST', body });
    setBusy(false);
    if (answer.ok) props.toasts.say(t(`outage.done.${command}`));
    else props.toasts.fail(sentenceOf(answer.failure));
  };
  const clock = (at: number): string => formatClock(at, props.timeZone, false);
  return (
    <article class={css.card} data-outage={props.outage.id} data-state={props.outage.state}>
      <div class={css.title}>
        <SeverityMark severity={1} size="1.4rem" pulse={isProposed()} />
        <span>
          <span class="t2">{t(isProposed() ? 'outage.state.proposed' : 'outage.state.confirmed')} · </span>
          <b>{language() === 'zh' ? props.outage.titleZh : withPlaceNames(props.outage.titleEn)}</b>
        </span>
      </div>
      <p class="t2 n">
        {t('outage.facts', {
          reports: formatNumber(props.outage.reports),
          households: formatNumber(props.outage.households),
          from: clock(Date.parse(props.outage.firstAt)),
        })}
        <Show when={props.outage.alarms > 0}> · {t('outage.alarms', { n: props.outage.alarms })}</Show>
      </p>
      <p class="t2 n">{progressText(props.outage, clock)}</p>
      <Show when={session()?.user.role === 'dispatcher'} fallback={<p class="t3">{t('outage.readOnly')}</p>}>
        <Show
          when={asked()}
          fallback={
            <CardCommands
              outage={props.outage}
              busy={busy()}
              onGive={(one) => void give(one)}
              onAsk={setAsked}
            />
          }
        >
          {(what) => (
            <AskMore
              {...props}
              what={what()}
              onGive={(extra) => void give(what(), extra)}
              onBack={() => setAsked(null)}
            />
          )}
        </Show>
      </Show>
    </article>
  );
}

function progressText(outage: OutageItem, clock: (at: number) => string): string {
  if (outage.state === 'proposed') {
    const merge = t('outage.willMerge', { n: outage.open, own: outage.dispatched });
    return `${merge} · ${t('outage.lasts', { n: outage.expectedMinutes })}`;
  }
  const merged = t('outage.merged', { merged: outage.merged, own: outage.dispatched });
  const until =
    outage.expectedEndAt === null
      ? ''
      : ` · ${t('outage.until', { at: clock(Date.parse(outage.expectedEndAt)) })}`;
  const pending = outage.pending === 0 ? '' : ` · ${t('outage.pending', { n: outage.pending })}`;
  return `${merged}${until}${pending}`;
}

function CardCommands(props: {
  readonly outage: OutageItem;
  readonly busy: boolean;
  readonly onGive: (command: OutageCommand) => void;
  readonly onAsk: (what: 'undo' | 'extend') => void;
}): JSX.Element {
  return (
    <div class={css.commands}>
      <Show
        when={props.outage.state === 'proposed'}
        fallback={
          <>
            <Show when={props.outage.open > 0 && props.outage.pending === 0}>
              <Button kind="primary" disabled={props.busy} onClick={() => props.onGive('merge')}>
                {t('outage.merge', { n: props.outage.open })}
              </Button>
            </Show>
            <Button disabled={props.busy} onClick={() => props.onAsk('extend')}>
              {t('outage.extend')}
            </Button>
            <Button disabled={props.busy} onClick={() => props.onGive('close')}>
              {t('outage.close')}
            </Button>
            <Button kind="plain" disabled={props.busy} onClick={() => props.onAsk('undo')}>
              {t('outage.undo')}
            </Button>
          </>
        }
      >
        <Button kind="primary" disabled={props.busy} onClick={() => props.onGive('confirm')}>
          {t('outage.confirm')}
        </Button>
        <Button disabled={props.busy} onClick={() => props.onGive('dismiss')}>
          {t('outage.dismiss')}
        </Button>
      </Show>
    </div>
  );
}

/** The reason of an undo, or the new end. */
function AskMore(
  props: OutagePanelProps & {
    readonly outage: OutageItem;
    readonly what: 'undo' | 'extend';
    readonly onGive: (extra: Extra) => void;
    readonly onBack: () => void;
  },
): JSX.Element {
  const later = () =>
    Math.max(props.now(), Date.parse(props.outage.expectedEndAt ?? '') || 0) + 60 * minuteMs;
  const [value, setValue] = createSignal(props.what === 'undo' ? '' : fieldTime(later(), props.timeZone));
  const [tried, setTried] = createSignal(false);
  focusFirstEmpty('outage-ask');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    if (props.what === 'undo') {
      if (value().trim() !== '') props.onGive({ reason: value().trim() });
      return;
    }
    const at = instantOfField(value(), props.timeZone);
    if (at !== null) props.onGive({ expectedEndAt: isoOf(at) });
  };
  return (
    <form class={css.ask} id="outage-ask" onSubmit={submit}>
      <LineField
        label={t(props.what === 'undo' ? 'outage.field.reason' : 'outage.field.until')}
        type={props.what === 'undo' ? 'text' : 'datetime-local'}
        value={value()}
        onValue={setValue}
        missing={tried() && value().trim() === ''}
      />
      <Button type="submit" kind="primary">
        {t(`outage.${props.what}`)}
      </Button>
      <Button onClick={() => props.onBack()}>{t('common.cancel')}</Button>
    </form>
  );
}
