/** Why a candidate stands where he stands, in words, from the codes and values of his factors. Pure. */
import type { Candidates } from '#command-center/contract/http.ts';
import { formatHours } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';

export type Candidate = Candidates['items'][number];

/** Seconds after which the age of a fix is worth a word; the map draws it dashed from there too. */
const oldFixS = 120;

/** The words for one candidate, the most telling first; `isNearest` = nobody has a shorter way. */
export function reasonsOf(candidate: Candidate, isNearest: boolean): readonly string[] {
  const value = (code: string): number | null =>
    candidate.factors.find((factor) => factor.code === code)?.value ?? null;
  return [
    isNearest ? t('reason.nearest') : null,
    slackReason(value('slack')),
    loadReason(value('load'), value('urgency') ?? 0),
    areaReason(value('area')),
    fixReason(value('position')),
  ].filter((word) => word !== null);
}

/** The factors with the heaviest first, the same order for every candidate of a list. */
export function byWeight(factors: Candidate['factors']): Candidate['factors'] {
  return [...factors].sort((a, b) => b.weight - a.weight);
}

function slackReason(slackS: number | null): string | null {
  if (slackS === null) return null;
  const span = formatHours(Math.abs(slackS) * 1000);
  return slackS < 0 ? t('reason.late', { span }) : t('reason.slack', { span });
}

function loadReason(held: number | null, asUrgent: number): string | null {
  if (held === null) return null;
  if (held === 0) return t('reason.free');
  return asUrgent > 0 ? t('reason.holdsUrgent', { n: held, m: asUrgent }) : t('reason.holds', { n: held });
}

function areaReason(ring: number | null): string | null {
  if (ring === null) return null;
  if (ring === 0) return t('reason.ownArea');
  return ring === 1 ? t('reason.stationArea') : t('reason.otherArea');
}

function fixReason(ageS: number | null): string | null {
  return ageS === null || ageS <= oldFixS ? null : t('reason.oldFix', { n: Math.round(ageS / 60) });
}
