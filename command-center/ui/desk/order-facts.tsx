/** The facts of an order: who reported what and when he wants to be visited; who has it and until when. */
import { type JSX, Show } from 'solid-js';
import type { OrderDetail, OrderItem } from '#command-center/contract/http.ts';
import { formatClock, formatDateTime, formatNumber } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';
import { placeText } from '../place-words.ts';
import type { Names } from './history.ts';
import css from './order-detail.module.css';

export function ReportFacts(props: { readonly detail: OrderDetail; readonly tz: string }): JSX.Element {
  const visit = (): string => {
    const span = props.detail.preferredVisit;
    if (span === null) return t('desk.visitAny');
    const from = formatDateTime(Date.parse(span.from), props.tz);
    return t('desk.visitSpan', { from, to: formatDateTime(Date.parse(span.to), props.tz) });
  };
  return (
    <section class={css.part}>
      <h3>{t('desk.section.report')}</h3>
      <dl class={css.facts}>
        <Show when={props.detail.description}>
          <dt>{t('desk.description')}</dt>
          <dd data-said>{props.detail.description}</dd>
        </Show>
        <dt>{t('desk.caller')}</dt>
        <dd data-said={props.detail.caller?.name ? '' : undefined}>
          {props.detail.caller?.name ?? t('desk.callerNone')}
        </dd>
        <dt>{t('desk.phone')}</dt>
        <dd class="n">{props.detail.caller?.phone ?? '—'}</dd>
        <dt>{t('desk.where')}</dt>
        <dd>{placeText(props.detail)}</dd>
        <dt>{t('desk.source')}</dt>
        <dd>{tCode('source', props.detail.source)}</dd>
        <dt>{t('desk.visit')}</dt>
        <dd>{visit()}</dd>
      </dl>
    </section>
  );
}

interface HandlingFactsProps {
  readonly detail: OrderDetail;
  readonly order: OrderItem;
  readonly names: Names;
}

export function HandlingFacts(props: HandlingFactsProps): JSX.Element {
  const time = (iso: string): string => formatDateTime(Date.parse(iso), props.names.timeZone);
  const clock = (iso: string): string => formatClock(Date.parse(iso), props.names.timeZone);
  return (
    <section class={css.part}>
      <h3>{t('desk.section.now')}</h3>
      <dl class={css.facts}>
        <dt>{t('desk.state')}</dt>
        <dd>
          {tCode('order.state', props.order.state)}
          <Show when={props.order.offerExpiresAt}>
            {(at) => <span class="t3 n"> · {t('desk.offerUntil', { at: clock(at()) })}</span>}
          </Show>
        </dd>
        <dt>{t('order.responsible')}</dt>
        <dd>
          {props.order.workerId === null ? t('order.unassigned') : props.names.worker(props.order.workerId)}
        </dd>
        <Show when={props.order.eta}>
          {(eta) => (
            <>
              <dt>{t('desk.eta')}</dt>
              <dd class="n">
                {t(`desk.eta.${eta().kind}`, {
                  at: formatClock(Date.parse(eta().at), props.names.timeZone, false),
                  place: formatNumber(eta().place),
                })}
              </dd>
            </>
          )}
        </Show>
        <dt>{t('desk.station')}</dt>
        <dd>
          {props.order.repairStationId === null
            ? '—'
            : props.names.repairStation(props.order.repairStationId)}
        </dd>
        <dt>{t('desk.urgency')}</dt>
        <dd>{tCode('urgency', props.order.urgency)}</dd>
        <Show when={props.detail.originalDueAt !== props.order.dueAt}>
          <dt>{t('desk.limit')}</dt>
          <dd class="n">
            {time(props.order.dueAt)}{' '}
            <span class="t3">{t('desk.dueMoved', { at: time(props.detail.originalDueAt) })}</span>
          </dd>
        </Show>
        <Show when={props.detail.pendingPostponement}>
          {(asked) => (
            <>
              <dt>{t('mark.postponement')}</dt>
              <dd>
                {t('desk.pendingPostponement', {
                  hours: formatNumber(asked().hours, asked().hours % 1 === 0 ? 0 : 1),
                  reason: asked().reason,
                })}
              </dd>
            </>
          )}
        </Show>
        <Show when={props.detail.report}>
          {(report) => (
            <>
              <dt>{t('desk.section.reply')}</dt>
              <dd>
                <span data-said>{report().text}</span>{' '}
                <span class="t3 n">
                  {report().method === 'remote' ? `${t('desk.history.remote')} · ` : ''}
                  {time(report().at)}
                </span>
              </dd>
            </>
          )}
        </Show>
      </dl>
    </section>
  );
}
