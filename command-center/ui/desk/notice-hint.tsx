/** Says that the order lies inside an operation notice: red for an emergency, amber for planned work. */
import { type JSX, Show } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import type { NoticeItem } from '#command-center/contract/live.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { formatClock } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { coveringNotice, expectedBack } from './notice-cover.ts';
import css from './order-detail.module.css';

interface NoticeHintProps {
  readonly order: OrderItem;
  readonly notices: readonly NoticeItem[];
  readonly now: Instant;
  readonly tz: string;
}

export function NoticeHint(props: NoticeHintProps): JSX.Element {
  const notice = () => coveringNotice(props.order, props.notices, props.now);
  const back = (found: NoticeItem): string => {
    const at = expectedBack(found, props.now);
    return at === null
      ? t('desk.notice.unknown')
      : t('desk.notice.until', { at: formatClock(at, props.tz, false) });
  };
  return (
    <Show when={notice()}>
      {(found) => (
        <p class={css.notice} data-kind={found().kind} role="note">
          <SeverityMark severity={found().kind === 'emergency' ? 1 : 2} size="1.2rem" />
          <span>
            {t(`desk.notice.${found().kind}`, { title: found().title })} {back(found())}{' '}
            <Show when={props.order.class === 'leak'}>
              <b>{t('desk.notice.leak')}</b>
            </Show>
          </span>
        </p>
      )}
    </Show>
  );
}
