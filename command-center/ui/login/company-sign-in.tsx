/** The way in with the company's account: shown where an issuer is set, with the words for what did not work. */
import { type JSX, Show } from 'solid-js';
import type { Key } from '../i18n/dictionary.ts';
import { t } from '../i18n/language.ts';
import { Button } from '../parts/button.tsx';
import css from './login-page.module.css';

/** Leads out to the issuer; `to` is the page to go on to afterwards. */
export function CompanySignIn(props: { readonly isSet: boolean; readonly to: string | null }): JSX.Element {
  const leave = (): void => location.assign(`/api/session/oidc?to=${encodeURIComponent(props.to ?? '/')}`);
  return (
    <Show when={props.isSet}>
      <p class={css.or}>{t('login.or')}</p>
      <Button onClick={leave}>{t('login.company')}</Button>
    </Show>
  );
}

const problems = {
  away: 'login.company.away',
  refused: 'login.company.refused',
  noName: 'login.company.noName',
  expired: 'login.company.expired',
  busy: 'login.company.busy',
} as const satisfies Readonly<Record<string, Key>>;

const isProblem = (why: string): why is keyof typeof problems => Object.hasOwn(problems, why);

/** The sentence for the reason that the server gave in the address; an unknown one is a plain no. */
export function sentenceOfCompany(why: string | undefined, account: string | undefined): string | null {
  if (why === undefined) return null;
  if (why === 'unknown') return t('login.company.unknown', { account: shown(account) });
  if (why === 'disabled') return t('login.company.disabled', { account: shown(account) });
  return t(problems[isProblem(why) ? why : 'refused']);
}

/** Anybody may write an address: no more of it is shown than an account name can be. */
function shown(account: string | undefined): string {
  return account !== undefined && /^[\p{L}\p{N}._@+-]{1,80}$/u.test(account) ? account : '?';
}
