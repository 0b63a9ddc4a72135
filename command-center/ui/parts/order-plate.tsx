/** An order's mark: severity outline from its clocks, glyph from its class, and the words of both for screen readers. */
import type { JSX } from 'solid-js';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { t, tCode } from '../i18n/language.ts';
import { glyphOfOrder, type OrderLook, severityOfOrder } from './order-look.ts';
import { SeverityMark } from './severity-mark.tsx';

interface OrderPlateProps {
  readonly order: OrderLook;
  readonly now: Instant;
  readonly size?: string;
  readonly pulse?: boolean;
}

export function OrderPlate(props: OrderPlateProps): JSX.Element {
  const severity = () => severityOfOrder(props.order, props.now);
  const label = () => `${t(`severity.${severity()}`)} · ${tCode('subtype', props.order.subtype)}`;
  return (
    <SeverityMark
      severity={severity()}
      glyph={glyphOfOrder(props.order)}
      size={props.size ?? '1.5em'}
      label={label()}
      pulse={props.pulse ?? false}
    />
  );
}
