/** The desk's upper bar: product, search, a new report, who else is here, time, connection, and what belongs to the person. */
import { type JSX, Show } from 'solid-js';
import type { DeskItem } from '#command-center/contract/live.ts';
import { formatClock } from '../i18n/format.ts';
import { language, switchLanguage, t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { Button, Kbd } from '../parts/button.tsx';
import { ConnectionPill } from '../parts/connection-pill.tsx';
import { DemoBanner } from '../parts/demo-banner.tsx';
import { Logo } from '../parts/logo.tsx';
import { session, signOut } from '../session.ts';
import { switchTheme, theme } from '../theme.ts';
import { DeskAvatars } from './desk-avatars.tsx';
import css from './desk-page.module.css';

interface DeskBarProps {
  readonly live: Live;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  /** Esc and Enter in the search go back to the list. */
  readonly onLeaveSearch: () => void;
  readonly others: readonly DeskItem[];
  /** Null for those who register nothing. */
  readonly onNew: (() => void) | null;
}

export function DeskBar(props: DeskBarProps): JSX.Element {
  const tz = () => props.live.site()?.tz ?? 'Asia/Shanghai';
  const onSearchKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Escape') props.onSearch('');
    props.onLeaveSearch();
  };
  return (
    <header class={css.bar}>
      <Logo size="1.86rem" />
      <b>{t('app.name')}</b>
      <nav class={css.nav}>
        <a href="/desk" aria-current="page">
          {t('app.desk')}
        </a>
        <a href="/wall">{t('app.wall')}</a>
        <Show when={session()?.user.role === 'supervisor'}>
          <a href="/what-if">{t('whatIf.title')}</a>
        </Show>
      </nav>
      <label class={css.search}>
        <span class="unseen">{t('desk.search')}</span>
        <input
          id="desk-search"
          type="search"
          placeholder={t('desk.search')}
          value={props.search}
          onInput={(event) => props.onSearch(event.currentTarget.value)}
          onKeyDown={onSearchKey}
        />
        <Kbd>/</Kbd>
      </label>
      <Show when={props.onNew}>
        {(open) => (
          <Button hotkey="N" onClick={() => open()()}>
            {t('desk.new')}
          </Button>
        )}
      </Show>
      <span class={css.gap} />
      <DemoBanner site={props.live.site()} />
      <Show when={props.others.length > 0}>
        <span class="t3">{t('desk.together')}</span>
        <DeskAvatars people={props.others} />
      </Show>
      <span class="t2">{session()?.user.name}</span>
      <Button kind="plain" onClick={() => switchTheme(theme() === 'dark' ? 'light' : 'dark')}>
        {theme() === 'dark' ? t('desk.toLight') : t('desk.toDark')}
      </Button>
      <Button
        kind="plain"
        id="desk-language"
        onClick={() => switchLanguage(language() === 'zh' ? 'en' : 'zh')}
      >
        {t('app.language')}
      </Button>
      <Button kind="plain" onClick={() => void signOut()}>
        {t('app.signOut')}
      </Button>
      <time class={`n ${css.clock ?? ''}`}>{formatClock(props.live.clock.siteNow(), tz())}</time>
      <ConnectionPill state={props.live.connection()} ageMs={props.live.ageMs()} />
    </header>
  );
}
