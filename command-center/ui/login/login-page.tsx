/** Signing in: one calm picture of a cold city with its warm thread, and the form. */
import { useNavigate, useSearchParams } from '@solidjs/router';
import { createResource, createSignal, type JSX, onMount, Show } from 'solid-js';
import { type Site, site as siteSchema } from '#command-center/contract/http.ts';
import { callApi, isSignedOut, sentenceOf } from '../api.ts';
import { language, switchLanguage, t } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import { DemoBanner } from '../parts/demo-banner.tsx';
import { Field } from '../parts/field.tsx';
import { Logo } from '../parts/logo.tsx';
import { pageOfRole, session, signIn, signOut } from '../session.ts';
import { showPage, switchTheme, theme } from '../theme.ts';
import { ColdCity } from './cold-city.tsx';
import { CompanySignIn, sentenceOfCompany } from './company-sign-in.tsx';
import css from './login-page.module.css';

type Missing = 'user' | 'password' | null;

export function LoginPage(): JSX.Element {
  showPage('login');
  const navigate = useNavigate();
  const [query] = useSearchParams<{ to?: string; company?: string; account?: string }>();
  const [username, setUsername] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [shown, setShown] = createSignal(false);
  const [capsLock, setCapsLock] = createSignal(false);
  const [missing, setMissing] = createSignal<Missing>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [cameBack, setCameBack] = createSignal(true);

  const [site] = createResource(loadSite);

  const goOn = (): void => {
    const signedIn = session();
    if (!signedIn) return;
    const page = pageOfRole(signedIn.user.role);
    if (page === null) {
      setProblem(t('login.noPage'));
      void signOut();
      return;
    }
    navigate(ownPath(query.to) ?? page, { replace: true });
  };
  onMount(goOn);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const gap: Missing = username().trim() === '' ? 'user' : password() === '' ? 'password' : null;
    setMissing(gap);
    setProblem(null);
    setCameBack(false);
    if (gap !== null || busy()) return;
    setBusy(true);
    const answer = await signIn(username().trim(), password());
    setBusy(false);
    if (answer.ok) goOn();
    else setProblem(isSignedOut(answer.failure) ? t('login.failed') : sentenceOf(answer.failure));
  };

  return (
    <main class={css.page}>
      <section class={css.picture} aria-hidden="true">
        <ColdCity />
        <div class={css.words}>
          <p class={css.line}>{t('login.line')}</p>
          <p class="t2">{t('login.line2')}</p>
        </div>
      </section>
      <section class={css.side}>
        <header class={css.corner}>
          <DemoBanner site={site()} />
          <span class={css.gap} />
          <Button kind="plain" onClick={() => switchTheme(theme() === 'dark' ? 'light' : 'dark')}>
            {theme() === 'dark' ? t('app.theme.toLight') : t('app.theme.toDark')}
          </Button>
          <Button kind="plain" onClick={() => switchLanguage(language() === 'zh' ? 'en' : 'zh')}>
            {t('app.language')}
          </Button>
        </header>
        <form class={css.form} onSubmit={(event) => void submit(event)} noValidate>
          <h1 class={css.brand}>
            <Logo size="2.9rem" />
            <span>{t('app.name')}</span>
            <small>{t('app.latin')}</small>
          </h1>
          <Field
            label={t('login.user')}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            autofocus
            maxLength={64}
            value={username()}
            onInput={(event) => setUsername(event.currentTarget.value)}
            error={missing() === 'user' ? t('login.userMissing') : null}
          />
          <Field
            label={t('login.password')}
            name="password"
            type={shown() ? 'text' : 'password'}
            autocomplete="current-password"
            maxLength={256}
            value={password()}
            onInput={(event) => setPassword(event.currentTarget.value)}
            onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
            error={missing() === 'password' ? t('login.passwordMissing') : null}
            hint={capsLock() ? t('login.capsLock') : null}
            end={
              <button
                type="button"
                class={css.eye}
                aria-label={shown() ? t('login.hide') : t('login.show')}
                aria-pressed={shown()}
                onClick={() => setShown(!shown())}
              >
                <Eye open={shown()} />
              </button>
            }
          />
          <p class={css.problem} role="alert">
            {problem() ?? (cameBack() ? sentenceOfCompany(query.company, query.account) : null)}
          </p>
          <Button kind="primary" type="submit" disabled={busy()}>
            {busy() ? t('login.busy') : t('login.submit')}
          </Button>
          <CompanySignIn isSet={site()?.companySignIn === true} to={ownPath(query.to)} />
        </form>
      </section>
    </main>
  );
}

/** What is said about the site before anybody signs in; null without an answer. */
async function loadSite(): Promise<Site | null> {
  const answer = await callApi('/api/site', siteSchema);
  return answer.ok ? answer.value : null;
}

/** A path of our own to go back to; anything that could lead elsewhere is refused. */
export function ownPath(path: string | undefined): string | null {
  return path !== undefined && /^\/(?![/\\])/.test(path) && !path.startsWith('/login') ? path : null;
}

function Eye(props: { readonly open: boolean }): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" width="1.4em" height="1.4em" aria-hidden="true">
      <path
        d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
      />
      <circle cx="12" cy="12" r="3" fill="none" stroke="currentColor" stroke-width="1.6" />
      <Show when={!props.open}>
        <path d="M4 20 20 4" stroke="currentColor" stroke-width="1.6" />
      </Show>
    </svg>
  );
}
