/** What if: the same day under several dispatch policies, side by side, for supervisors. */
import { type JSX, Match, Show, Switch } from 'solid-js';
import type { WhatIfState } from '#command-center/contract/what-if.ts';
import { sentenceOf } from '../api.ts';
import { formatNumber, formatPercent } from '../i18n/format.ts';
import { language, switchLanguage, t } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { Logo } from '../parts/logo.tsx';
import { session, signOut } from '../session.ts';
import { showPage, switchTheme, theme } from '../theme.ts';
import { FigureTable } from './figure-table.tsx';
import { LateBars } from './late-bars.tsx';
import { ReachedChart } from './reached-chart.tsx';
import { createWhatIf } from './what-if-data.ts';
import { WhatIfForm } from './what-if-form.tsx';
import css from './what-if-page.module.css';

type Result = NonNullable<WhatIfState['result']>;

export function WhatIfPage(): JSX.Element {
  showPage('desk');
  const { state, failure, run } = createWhatIf();
  const running = () => state()?.running ?? null;
  return (
    <div class={css.page}>
      <WhatIfBar />
      <aside class={css.side}>
        <WhatIfForm isBusy={running() !== null} onRun={(asked) => void run(asked)} />
      </aside>
      <main class={css.main} aria-busy={running() !== null}>
        <h1 class="unseen">{t('whatIf.title')}</h1>
        <Show when={running()}>{(one) => <Running share={one().share} />}</Show>
        <Show when={failure()}>
          {(one) => (
            <p class="red" role="alert">
              {sentenceOf(one())}
            </p>
          )}
        </Show>
        <Show when={running() === null ? state()?.failure : null}>
          {(code) => (
            <p class="red" role="alert">
              {t(`whatIf.${code()}`)}
            </p>
          )}
        </Show>
        <Switch>
          <Match when={state()?.result}>{(result) => <WhatIfResult result={result()} />}</Match>
          <Match when={state() !== null && running() === null}>
            <section class={css.empty}>
              <h2>{t('whatIf.emptyTitle')}</h2>
              <p>{t('whatIf.empty')}</p>
            </section>
          </Match>
        </Switch>
      </main>
    </div>
  );
}

function Running(props: { readonly share: number }): JSX.Element {
  const words = () => t('whatIf.running', { percent: formatPercent(props.share, 0) });
  return (
    <div class={css.running} role="status">
      <span>{words()}</span>
      <progress max="1" value={props.share} aria-label={words()} />
    </div>
  );
}

function WhatIfResult(props: { readonly result: Result }): JSX.Element {
  const head = () => {
    const { asked, policies } = props.result;
    return t('whatIf.head', {
      day: t(`whatIf.day.${asked.day}`),
      seed: String(asked.seed),
      workers: formatNumber(asked.workers),
      orders: formatNumber(policies[0]?.figures.orders ?? 0),
    });
  };
  return (
    <>
      <p class="t2">{head()}</p>
      <div class={css.pair}>
        <section class={css.card}>
          <h2>{t('whatIf.late')}</h2>
          <p class="t3">{t('whatIf.lateBase')}</p>
          <LateBars policies={props.result.policies} />
        </section>
        <section class={css.card}>
          <h2>{t('whatIf.reached')}</h2>
          <p class="t3">{t('whatIf.reachedBase')}</p>
          <ReachedChart policies={props.result.policies} />
        </section>
      </div>
      <section class={css.card}>
        <h2>{t('whatIf.figures')}</h2>
        <FigureTable policies={props.result.policies} />
      </section>
    </>
  );
}

function WhatIfBar(): JSX.Element {
  return (
    <header class={css.bar}>
      <Logo size="1.86rem" />
      <b>{t('app.name')}</b>
      <nav class={css.nav}>
        <a href="/desk">{t('app.desk')}</a>
        <a href="/wall">{t('app.wall')}</a>
        <a href="/what-if" aria-current="page">
          {t('whatIf.title')}
        </a>
      </nav>
      <span class={css.gap} />
      <span class="t2">{session()?.user.name}</span>
      <Button kind="plain" onClick={() => switchTheme(theme() === 'dark' ? 'light' : 'dark')}>
        {theme() === 'dark' ? t('desk.toLight') : t('desk.toDark')}
      </Button>
      <Button kind="plain" onClick={() => switchLanguage(language() === 'zh' ? 'en' : 'zh')}>
        {t('app.language')}
      </Button>
      <Button kind="plain" onClick={() => void signOut()}>
        {t('app.signOut')}
      </Button>
    </header>
  );
}
