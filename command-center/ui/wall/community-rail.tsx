/** Communities by open orders: reports of the day, a bar with its red end for what is late, the open count. */
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import { loadByCommunity, pageAt } from '../board.ts';
import { formatNumber, startOfDay } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { briefNameOf } from '../place-words.ts';
import { byId, type Reference } from '../reference.ts';
import css from './rows.module.css';
import { Section } from './section.tsx';

interface CommunityRailProps {
  readonly live: Live;
  readonly reference: Reference;
  readonly openOrders: readonly OrderItem[];
  readonly turn: () => number;
  readonly rows: number;
}

export function CommunityRail(props: CommunityRailProps): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const dayStart = createMemo(() => startOfDay(now(), props.live.site()?.tz ?? 'Asia/Shanghai'));
  const loads = createMemo(() =>
    loadByCommunity(props.openOrders, Object.values(props.live.items.requests), dayStart(), now()),
  );
  const names = createMemo(() => byId(props.reference.communities.items()));
  const nameOfCommunity = (id: string): string => {
    const community = names().get(id);
    return community === undefined ? id : briefNameOf(community);
  };
  const page = () => pageAt(loads(), props.rows, props.turn());
  const most = () => Math.max(1, ...loads().map((load) => load.open));
  return (
    <Section title={t('wall.communities')} base={t('wall.mostOpen')} right={rangeOf(page(), loads().length)}>
      <div class={`${css.row ?? ''} ${css.community ?? ''} ${css.headRow ?? ''}`}>
        <span />
        <span class={css.figure}>{t('wall.reports')}</span>
        <span>
          {t('wall.open')} <span class="red">■</span> {t('wall.late')}
        </span>
        <span />
      </div>
      <div class={css.rows} style={{ '--rows': props.rows }}>
        <For each={page().items}>
          {(load) => (
            <div class={`${css.row ?? ''} ${css.community ?? ''}`}>
              <span class="cut">{nameOfCommunity(load.communityId)}</span>
              <span class={`n t2 ${css.figure ?? ''}`}>{formatNumber(load.reports)}</span>
              <LoadBar open={load.open} late={load.late} full={most()} />
              <span class={`n ${css.figure ?? ''}`}>{formatNumber(load.open)}</span>
            </div>
          )}
        </For>
        <Show when={loads().length === 0}>
          <p class="t3">{t('wall.quiet')}</p>
        </Show>
      </div>
    </Section>
  );
}

/** `1–7 / 160`. */
export function rangeOf(
  page: { readonly from: number; readonly items: readonly unknown[] },
  total: number,
): string {
  if (total === 0) return '0';
  return t('common.page', { from: page.from + 1, to: page.from + page.items.length, total });
}

function LoadBar(props: {
  readonly open: number;
  readonly late: number;
  readonly full: number;
}): JSX.Element {
  return (
    <span class={css.bar} aria-hidden="true">
      <i style={{ width: `${((props.open - props.late) / props.full) * 100}%` }} />
      <u style={{ width: `${(props.late / props.full) * 100}%` }} />
    </span>
  );
}
