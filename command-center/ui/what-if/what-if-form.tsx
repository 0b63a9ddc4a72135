/** What is to be simulated: the day, the people, the policies. */
import { createSignal, For, type JSX } from 'solid-js';
import type { WhatIfAsked } from '#command-center/contract/what-if.ts';
import { type BuiltInName, builtInNames } from '#dispatch-core/simulate/built-in.ts';
import { dayNames } from '#dispatch-core/simulate/reference-day.ts';
import { t } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import css from './what-if-page.module.css';

interface WhatIfFormProps {
  /** Somebody's simulation is running. */
  readonly isBusy: boolean;
  readonly onRun: (asked: WhatIfAsked) => void;
}

export function WhatIfForm(props: WhatIfFormProps): JSX.Element {
  const [day, setDay] = createSignal<WhatIfAsked['day']>('surge');
  const [seed, setSeed] = createSignal('1');
  const [workers, setWorkers] = createSignal('100');
  const [policies, setPolicies] = createSignal<readonly BuiltInName[]>(builtInNames);
  const seedError = () => (isWhole(seed(), 0, 999_999_999) ? null : t('whatIf.seedWrong'));
  const workersError = () => (isWhole(workers(), 1, 1_000) ? null : t('whatIf.workersWrong'));
  const isWrong = () => seedError() !== null || workersError() !== null || policies().length === 0;
  const toggle = (name: BuiltInName): void => {
    setPolicies(builtInNames.filter((one) => (one === name) !== policies().includes(one)));
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (isWrong() || props.isBusy) return;
    props.onRun({ day: day(), seed: Number(seed()), workers: Number(workers()), policies: [...policies()] });
  };
  return (
    <form class={css.form} onSubmit={submit}>
      <fieldset>
        <legend>{t('whatIf.day')}</legend>
        <For each={dayNames}>
          {(name) => (
            <label class={css.choice}>
              <input type="radio" name="day" checked={day() === name} onChange={() => setDay(name)} />
              {t(`whatIf.day.${name}`)}
            </label>
          )}
        </For>
      </fieldset>
      <Field
        label={t('whatIf.workers')}
        inputMode="numeric"
        value={workers()}
        error={workersError()}
        onInput={(event) => setWorkers(event.currentTarget.value)}
      />
      <Field
        label={t('whatIf.seed')}
        inputMode="numeric"
        value={seed()}
        hint={t('whatIf.seedHint')}
        error={seedError()}
        onInput={(event) => setSeed(event.currentTarget.value)}
      />
      <fieldset>
        <legend>{t('whatIf.policies')}</legend>
        <For each={builtInNames}>
          {(name) => (
            <label class={css.choice}>
              <input type="checkbox" checked={policies().includes(name)} onChange={() => toggle(name)} />
              <span>
                {t(`whatIf.policy.${name}`)}
                <small>{t(`whatIf.about.${name}`)}</small>
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <p class="red" role="status">
        {policies().length === 0 ? t('whatIf.policiesNone') : ''}
      </p>
      <Button kind="primary" type="submit" disabled={isWrong() || props.isBusy}>
        {t('whatIf.run')}
      </Button>
    </form>
  );
}

function isWhole(text: string, min: number, max: number): boolean {
  return /^\d{1,9}$/.test(text.trim()) && Number(text) >= min && Number(text) <= max;
}
