/** The desk's upper bar: product, search, time, connection, and what belongs to the person. */
import type { JSX } from 'solid-js';
import { formatClock } from '../i18n/format.ts';
import { language, switchLanguage, t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { Button, Kbd } from '../parts/button.tsx';
import { ConnectionPill } from '../parts/connection-pill.tsx';
import { Logo } from '../parts/logo.tsx';
import { session, signOut } from '../session.ts';
import { switchTheme, theme } from '../theme.ts';
import css from './desk-page.module.css';

interface DeskBarProps {
  readonly live: Live;
  readonly search: string;
  readonly onSearch: (text: string) => void;
}

export function DeskBar(props: DeskBarProps): JSX.Element {
  const tz = () => props.live.site()?.tz ?? 'Asia/Shanghai';
  return (
    <header class={css.bar}>
      <Logo size="1.86rem" />
      <b>{t('app.name')}</b>
      <nav class={css.nav}>
        <a href="/desk" aria-current="page">
          {t('app.desk')}
        </a>
        <a href="/wall">{t('app.wall')}</a>
      </nav>
      <label class={css.search}>
        <span class="unseen">{t('desk.search')}</span>
        <input
          id="desk-search"
          type="search"
          placeholder={t('desk.search')}
          value={props.search}
          onInput={(event) => props.onSearch(event.currentTarget.value)}
        />
        <Kbd>/</Kbd>
      </label>
      <span class={css.gap} />
      <span class="t2">{session()?.user.name}</span>
      <Button kind="plain" onClick={() => switchTheme(theme() === 'dark' ? 'light' : 'dark')}>
        {theme() === 'dark' ? t('app.theme.toLight') : t('app.theme.toDark')}
      </Button>
      <Button kind="plain" onClick={() => switchLanguage(language() === 'zh' ? 'en' : 'zh')}>
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
