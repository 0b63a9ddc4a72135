/** The pages by address, behind the sign-in; the pages with a map are loaded when somebody goes there. */
import { Navigate, Route, Router, useLocation } from '@solidjs/router';
import { createSignal, type JSX, lazy, Match, onMount, type ParentProps, Show, Switch } from 'solid-js';
import { sentenceOf } from './api.ts';
import css from './app.module.css';
import { t } from './i18n/language.ts';
import { LoginPage } from './login/login-page.tsx';
import { Button } from './parts/button.tsx';
import { loadSession, pageOfRole, session } from './session.ts';
import { WallDoor } from './wall/wall-door.tsx';

const DeskPage = lazy(async () => ({ default: (await import('./desk/desk-page.tsx')).DeskPage }));
const WallPage = lazy(async () => ({ default: (await import('./wall/wall-page.tsx')).WallPage }));
const WhatIfPage = lazy(async () => ({ default: (await import('./what-if/what-if-page.tsx')).WhatIfPage }));

export function App(): JSX.Element {
  return (
    <Router root={KnowSession}>
      <Route path="/login" component={LoginPage} />
      <Route path="/desk" component={() => <SignedIn>{<DeskPage />}</SignedIn>} />
      <Route
        path="/wall"
        component={() => (
          <WallDoor>
            <SignedIn>
              <WallPage />
            </SignedIn>
          </WallDoor>
        )}
      />
      <Route path="/what-if" component={() => <SignedIn>{<WhatIfPage />}</SignedIn>} />
      <Route path="*" component={HomePage} />
    </Router>
  );
}

/** Asks once who is signed in; until then nothing is drawn, so that no page flashes by. */
function KnowSession(props: ParentProps): JSX.Element {
  const [problem, setProblem] = createSignal<string | null>(null);
  const ask = async (): Promise<void> => {
    setProblem(null);
    const answer = await loadSession();
    if (!answer.ok && session() === undefined) setProblem(sentenceOf(answer.failure));
  };
  onMount(() => void ask());
  return (
    <Switch>
      <Match when={session() !== undefined}>{props.children}</Match>
      <Match when={problem()}>
        <main class={css.problem}>
          <p role="alert">{problem()}</p>
          <Button kind="primary" onClick={() => void ask()}>
            {t('common.retry')}
          </Button>
        </main>
      </Match>
    </Switch>
  );
}

function SignedIn(props: ParentProps): JSX.Element {
  const here = useLocation();
  const login = () => `/login?to=${encodeURIComponent(here.pathname + here.search)}`;
  return (
    <Show when={session()} fallback={<Navigate href={login()} />}>
      {props.children}
    </Show>
  );
}

/** `/` and everything unknown: the page of the role. */
function HomePage(): JSX.Element {
  const { search } = useLocation();
  const signedIn = session();
  const page = signedIn ? pageOfRole(signedIn.user.role) : null;
  return <Navigate href={(page ?? '/login') + search} />;
}
