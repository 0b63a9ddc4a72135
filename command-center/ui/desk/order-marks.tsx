/** The marks of an order as badges: expedited, supervised, petition, postponement asked, paused. */
import { type JSX, Show } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import { t } from '../i18n/language.ts';
import { Badge } from '../parts/badge.tsx';

export function OrderMarks(props: { readonly order: OrderItem }): JSX.Element {
  const marks = () => props.order.marks;
  return (
    <>
      <Show when={marks().expedited > 0}>
        <Badge>{t('mark.expedited', { n: marks().expedited })}</Badge>
      </Show>
      <Show when={marks().supervised}>
        <Badge>{t('mark.supervised')}</Badge>
      </Show>
      <Show when={marks().petition}>
        <Badge>{t('mark.petition')}</Badge>
      </Show>
      <Show when={marks().supplement}>
        <Badge>{t('mark.supplement')}</Badge>
      </Show>
      <Show when={props.order.redispatchOf !== null}>
        <Badge>{t('mark.redispatched')}</Badge>
      </Show>
      <Show when={props.order.postponementPending}>
        <Badge>{t('mark.postponement')}</Badge>
      </Show>
      <Show when={props.order.paused}>
        <Badge>{t('mark.paused')}</Badge>
      </Show>
    </>
  );
}
