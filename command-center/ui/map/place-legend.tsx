/** The legend's words for places: heat station, community with its open count and late arc. */
import type { JSX } from 'solid-js';
import { t } from '../i18n/language.ts';
import css from './place-legend.module.css';

export function PlaceLegend(): JSX.Element {
  return (
    <>
      <i class={css.rule} />
      <span class={css.item}>
        <svg viewBox="0 0 16 16" width="0.9rem" height="0.9rem" aria-hidden="true">
          <rect x="3" y="3" width="10" height="10" class={css.station} />
        </svg>
        {t('map.station')}
      </span>
      <span class={css.item}>
        <svg viewBox="0 0 20 20" width="1.15rem" height="1.15rem" aria-hidden="true">
          <circle cx="10" cy="10" r="6.6" class={css.disc} />
          <path d="M10 1.4A8.6 8.6 0 0 1 18.6 10" class={css.arc} />
        </svg>
        {t('map.community')}
      </span>
    </>
  );
}
