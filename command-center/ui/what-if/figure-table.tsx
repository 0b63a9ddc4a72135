/** Everything that can be compared, a column for each policy. */
import { For, type JSX } from 'solid-js';
import type { WhatIfFigures, WhatIfState } from '#command-center/contract/what-if.ts';
import { orderClasses } from '#dispatch-core/domain/service-type.ts';
import { formatNumber } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import css from './what-if-page.module.css';

type Policies = NonNullable<WhatIfState['result']>['policies'];
interface FigureRow {
  readonly label: () => string;
  readonly cell: (figures: WhatIfFigures) => string;
}

const minutes = (n: number, digits = 0) => t('whatIf.min', { n: formatNumber(n, digits) });

const figureRows: readonly FigureRow[] = [
  { label: () => t('whatIf.travel'), cell: (one) => minutes(one.travelMinutesPerOrder, 1) },
  ...orderClasses.flatMap((name): FigureRow[] => [
    {
      label: () => t('whatIf.median', { class: t(`class.${name}`) }),
      cell: (one) => minutes(one.waitMinutesByClass[name].p50),
    },
    {
      label: () => t('whatIf.longest', { class: t(`class.${name}`) }),
      cell: (one) => minutes(one.waitMinutesByClass[name].max),
    },
  ]),
  { label: () => t('whatIf.diverted'), cell: (one) => formatNumber(one.diverted) },
  { label: () => t('whatIf.gini'), cell: (one) => formatNumber(one.giniLoad, 3) },
  { label: () => t('whatIf.unserved'), cell: (one) => formatNumber(one.waiting) },
  {
    label: () => t('whatIf.decision'),
    cell: (one) => t('whatIf.ms', { n: formatNumber(one.decisionMsP95, 1) }),
  },
  { label: () => t('whatIf.hash'), cell: (one) => one.logHash.slice(0, 12) },
];

export function FigureTable(props: { readonly policies: Policies }): JSX.Element {
  return (
    <table class={css.table}>
      <thead>
        <tr>
          <th scope="col">{t('whatIf.figure')}</th>
          <For each={props.policies}>{({ name }) => <th scope="col">{t(`whatIf.policy.${name}`)}</th>}</For>
        </tr>
      </thead>
      <tbody>
        <For each={figureRows}>
          {(row) => (
            <tr>
              <th scope="row">{row.label()}</th>
              <For each={props.policies}>{({ figures }) => <td class="n">{row.cell(figures)}</td>}</For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
