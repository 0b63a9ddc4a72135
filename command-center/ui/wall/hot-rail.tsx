/** Districts by reports per thousand households in 24 h, in the colours of the map; small places are not ranked. */
import { createMemo, createResource, For, type JSX, onCleanup } from 'solid-js';
import { heatPlaces } from '#command-center/contract/http.ts';
import { callApi } from '../api.ts';
import { formatNumber } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import { classOfCell } from '../map/layers/heat.ts';
import { shortNameOf } from '../place-words.ts';
import css from './rows.module.css';
import { Section } from './section.tsx';

const address = '/api/heat/districts?window=PT24H&measure=requests';
const refreshMs = 60_000;

export function HotRail(props: { readonly rows: number }): JSX.Element {
  const [heat, { refetch }] = createResource(loadDistricts, { initialValue: null });
  const timer = setInterval(() => void refetch(), refreshMs);
  onCleanup(() => clearInterval(timer));
  const districts = createMemo(() =>
    [...(heat.latest?.items ?? [])]
      .sort((a, b) => (b.rate ?? -1) - (a.rate ?? -1) || a.name.localeCompare(b.name))
      .slice(0, props.rows),
  );
  const most = () => Math.max(1, ...districts().map((one) => one.rate ?? 0));
  return (
    <Section title={t('wall.hotspots')} base={t('wall.hotBase')}>
      <For each={districts()}>
        {(one) => (
          <div class={`${css.row ?? ''} ${css.hot ?? ''}`}>
            <span class="cut">{shortNameOf(one)}</span>
            <span
              class={css.fill}
              data-class={classOfCell({ ...one, cell: one.id }, heat.latest?.breaks ?? [])}
              aria-hidden="true"
            >
              <i style={{ width: `${((one.rate ?? 0) / most()) * 100}%` }} />
            </span>
            <span class={`n ${css.figure ?? ''}`}>{one.rate === null ? '—' : formatNumber(one.rate, 1)}</span>
            <span class={`n t3 ${css.figure ?? ''}`}>{t('common.n', { n: formatNumber(one.n) })}</span>
          </div>
        )}
      </For>
    </Section>
  );
}

async function loadDistricts() {
  const answer = await callApi(address, heatPlaces);
  return answer.ok ? answer.value : null;
}
