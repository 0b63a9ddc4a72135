/** The six steps as a line: done with their time, the present one with its limit, the rest to come. */
import { For, type JSX, Show } from 'solid-js';
import { formatClock } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import css from './step-line.module.css';
import type { Step } from './steps.ts';

interface StepLineProps {
  readonly steps: readonly Step[];
  /** Limit of the present stage, ISO. */
  readonly stageDueAt: string | null;
  readonly tz: string;
}

export function StepLine(props: StepLineProps): JSX.Element {
  const timeOf = (step: Step): string => {
    if (step.at !== null) return formatClock(Date.parse(step.at), props.tz, false);
    if (step.state !== 'now' || props.stageDueAt === null) return '—';
    return t('desk.step.limit', { at: formatClock(Date.parse(props.stageDueAt), props.tz, false) });
  };
  return (
    <ol class={css.steps}>
      <For each={props.steps}>
        {(step) => (
          <li data-state={step.state} aria-current={step.state === 'now' ? 'step' : undefined}>
            <i aria-hidden="true" />
            <b>{t(`desk.step.${step.name}`)}</b>
            <Show when={timeOf(step)}>{(time) => <span class="n">{time()}</span>}</Show>
          </li>
        )}
      </For>
    </ol>
  );
}
