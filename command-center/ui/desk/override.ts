/** What the desk asks when somebody else than the recommended worker is chosen, and how a price is said. Pure. */
import type { Candidates } from '#command-center/contract/http.ts';
import { isOverride, type RankedItem, recommendedOf } from '#command-center/contract/recommended.ts';
import { formatNumber } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { CommandForm } from './command-forms.ts';

/** Whose names the words need. */
export interface Named {
  readonly worker: (workerId: string) => string;
  readonly order: (orderId: string) => string;
}

/** The form with its reason required where the chosen worker is not the recommended one. */
export function withNeededReason(
  form: CommandForm,
  workerId: string,
  candidates: Candidates | null,
): CommandForm {
  if (form.command !== 'assign' || workerId === '' || candidates === null) return form;
  if (!isOverride(candidates, workerId)) return form;
  const fields = form.fields.map((field) => (field.name === 'reason' ? { ...field, required: true } : field));
  return { ...form, fields };
}

/** Why a reason is asked for; null when the choice is the recommended one. */
export function overrideWords(
  candidates: Candidates | null,
  workerId: string,
  nameOf: Named['worker'],
): string | null {
  if (candidates === null || !isOverride(candidates, workerId)) return null;
  const recommended = recommendedOf(candidates);
  if (recommended === null) return null;
  const name = nameOf(recommended.workerId);
  const price = candidates.items.find((item) => item.workerId === workerId)?.price ?? null;
  if (price === null) return t('desk.override', { name });
  return t('desk.overridePriced', { name, n: formatNumber(price.deltaSeconds / 60, 1) });
}

/** What choosing him costs elsewhere; the recommended one costs nothing. */
export function priceWords(item: RankedItem, isRecommended: boolean): string {
  if (isRecommended) return t('desk.best');
  if (item.price === null) return '';
  const n = formatNumber(item.price.deltaSeconds / 60, 1);
  return item.price.exact ? t('desk.priceExact', { n }) : t('desk.priceAbout', { n });
}

/** Which other orders would move to whom. */
export function moveWords({ price }: Pick<RankedItem, 'price'>, named: Named): readonly string[] {
  return (price?.moves ?? []).map(({ orderId, toWorkerId }) =>
    t('desk.priceMove', { no: named.order(orderId), name: named.worker(toWorkerId) }),
  );
}
