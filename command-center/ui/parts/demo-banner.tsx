/** Says on every page of a demonstration that nothing here is real, and how much of its past is still to come. */
import { type JSX, Show } from 'solid-js';
import type { Site } from '#command-center/contract/http.ts';
import { t } from '../i18n/language.ts';
import css from './demo-banner.module.css';

export function DemoBanner(props: {
  readonly site: Pick<Site, 'demo' | 'demoProgress'> | null | undefined;
}): JSX.Element {
  const percent = (): number | null => {
    const progress = props.site?.demoProgress;
    if (progress === undefined) return null;
    // Never 100 while something is left to write.
    return Math.min(99, Math.floor((100 * progress.done) / Math.max(1, progress.total)));
  };
  return (
    <Show when={props.site?.demo === true}>
      <p class={css.banner} data-demo="">
        <strong>{t('demo.banner')}</strong>
        <Show when={percent() !== null}>
          <span class={css.progress}>{t('demo.past', { percent: percent() ?? 0 })}</span>
        </Show>
      </p>
    </Show>
  );
}
