/** The way to the wall: a kiosk's token in the address is exchanged once for its cookie and then forgotten. */
import { useLocation, useNavigate } from '@solidjs/router';
import { createSignal, type JSX, Match, onCleanup, onMount, type ParentProps, Show, Switch } from 'solid-js';
import { session as sessionSchema } from '#command-center/contract/http.ts';
import { callApi } from '../api.ts';
import { t } from '../i18n/language.ts';
import { loadSession, session } from '../session.ts';
import css from './wall-page.module.css';

const retryMs = 3_000;

type Door = 'open' | 'asking' | 'offline' | 'refused';

/** Shows its children when the door is open: no token, or a token that the server took. */
export function WallDoor(props: ParentProps): JSX.Element {
  const location = useLocation();
  const navigate = useNavigate();
  const token = new URLSearchParams(location.search).get('token');
  const [door, setDoor] = createSignal<Door>(token === null ? 'open' : 'asking');
  let retry: ReturnType<typeof setTimeout> | undefined;

  const forgetToken = (): void => {
    const query = new URLSearchParams(location.search);
    query.delete('token');
    const rest = query.toString();
    navigate(location.pathname + (rest === '' ? '' : `?${rest}`), { replace: true });
  };
  const exchange = async (): Promise<void> => {
    if (token === null) return;
    const answer = await callApi('/api/wall-session', sessionSchema, { method: 'POST', body: { token } });
    if (!answer.ok && isPassing(answer.failure)) {
      setDoor('offline');
      retry = setTimeout(() => void exchange(), retryMs);
      return;
    }
    if (answer.ok) await loadSession();
    // A kiosk that starts with the same address every morning has its cookie from the first time.
    const isIn = session() !== null && session() !== undefined;
    setDoor(answer.ok || isIn ? 'open' : 'refused');
    forgetToken();
  };
  onMount(() => void exchange());
  onCleanup(() => clearTimeout(retry));
  return (
    <Show when={door() !== 'open'} fallback={props.children}>
      <main class={css.door}>
        <Switch fallback={<p>{t('common.loading')}</p>}>
          <Match when={door() === 'offline'}>
            <p role="status">{t('wall.kiosk.offline')}</p>
          </Match>
          <Match when={door() === 'refused'}>
            <p role="alert">{t('wall.kiosk.used')}</p>
          </Match>
        </Switch>
      </main>
    </Show>
  );
}

/** The server is away or has no time: the token is still good. */
function isPassing(failure: { readonly kind: string; readonly status?: number }): boolean {
  return failure.kind === 'offline' || (failure.status ?? 0) >= 500 || failure.status === 429;
}
