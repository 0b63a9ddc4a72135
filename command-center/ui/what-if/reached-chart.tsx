/** How soon somebody is on site: one line a policy, drawn by uPlot in the colours of the theme. */
import { createEffect, type JSX, on, onCleanup } from 'solid-js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { WhatIfState } from '#command-center/contract/what-if.ts';
import { formatPercent } from '../i18n/format.ts';
import { language, t } from '../i18n/language.ts';
import { remPx, theme } from '../theme.ts';
import { policyLooks } from './policy-look.ts';
import css from './what-if-page.module.css';

type Policies = NonNullable<WhatIfState['result']>['policies'];
const stepMinutes = 5;

export function ReachedChart(props: { readonly policies: Policies }): JSX.Element {
  let holder: HTMLDivElement | undefined;
  let chart: uPlot | undefined;
  const sizeOf = (element: HTMLElement) => ({
    width: Math.max(240, element.clientWidth),
    height: Math.round(22 * remPx()),
  });
  const resized = new ResizeObserver(() => {
    if (holder !== undefined && chart !== undefined) chart.setSize(sizeOf(holder));
  });
  const draw = (policies: Policies): void => {
    chart?.destroy();
    if (holder === undefined) return;
    chart = new uPlot({ ...optionsOf(policies), ...sizeOf(holder) }, dataOf(policies), holder);
    resized.observe(holder);
  };
  // Colours and words are drawn into the canvas: another theme or language is another chart.
  createEffect(on([() => props.policies, theme, language], ([policies]) => draw(policies)));
  onCleanup(() => {
    resized.disconnect();
    chart?.destroy();
  });
  return (
    <div class={css.plot} ref={(element) => (holder = element)} role="img" aria-label={t('whatIf.reached')} />
  );
}

function dataOf(policies: Policies): uPlot.AlignedData {
  const longest = Math.max(0, ...policies.map(({ figures }) => figures.reachedWithin.length));
  const minutes = Array.from({ length: longest }, (_, i) => i * stepMinutes);
  return [minutes, ...policies.map(({ figures }) => [...figures.reachedWithin])];
}

function optionsOf(policies: Policies): Omit<uPlot.Options, 'width' | 'height'> {
  const font = `${Math.round(0.9 * remPx())}px ${getComputedStyle(document.body).fontFamily}`;
  const axis = {
    stroke: colourOf('--t3'),
    font,
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { stroke: colourOf('--line'), width: 1 },
  };
  const percent = (share: number | null) => (share === null ? '–' : `${formatPercent(share, 0)} %`);
  return {
    legend: { markers: { width: 2, dash: (_, index) => markOf(policies[index - 1]) } },
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: [0, 1] } },
    axes: [axis, { ...axis, size: 3.6 * remPx(), values: (_, splits) => splits.map(percent) }],
    series: [
      { label: t('whatIf.minutes') },
      ...policies.map(({ name }) => ({
        label: t(`whatIf.policy.${name}`),
        stroke: colourOf(policyLooks[name].token),
        width: policyLooks[name].widthPx,
        dash: [...policyLooks[name].dash],
        points: { show: false },
        value: (_: uPlot, share: number | null) => percent(share),
      })),
    ],
  };
}

/** The key shows the kind of line, since colour alone tells nobody enough. */
function markOf(policy: Policies[number] | undefined): string {
  return policy === undefined ? 'solid' : policyLooks[policy.name].mark;
}

function colourOf(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}
