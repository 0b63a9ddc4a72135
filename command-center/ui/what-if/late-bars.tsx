/** Lateness by class: a group of bars for each class, a bar for each policy. */
import { For, type JSX } from 'solid-js';
import type { WhatIfState } from '#command-center/contract/what-if.ts';
import { orderClasses } from '#dispatch-core/domain/service-type.ts';
import { formatPercent } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import css from './what-if-page.module.css';

type Policies = NonNullable<WhatIfState['result']>['policies'];

export function LateBars(props: { readonly policies: Policies }): JSX.Element {
  return (
    <div class={css.groups}>
      <For each={orderClasses}>
        {(name) => (
          <section aria-label={t(`class.${name}`)}>
            <h3>{t(`class.${name}`)}</h3>
            <ul class={css.bars}>
              <For each={props.policies}>
                {(policy) => (
                  <li>
                    <span>{t(`whatIf.policy.${policy.name}`)}</span>
                    <i
                      data-policy={policy.name}
                      style={{ '--share': `${100 * policy.figures.lateByClass[name]}%` }}
                    />
                    <b class="n">{formatPercent(policy.figures.lateByClass[name])} %</b>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
    </div>
  );
}
