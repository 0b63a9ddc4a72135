/** Who is signed in: asked once at start, set by signing in, cleared by signing out. */
import { createSignal } from 'solid-js';
import * as v from 'valibot';
import { type Session, session as sessionSchema } from '#command-center/contract/http.ts';
import { type Answer, callApi, isSignedOut } from './api.ts';

const sessionPath = '/api/session';
const [session, setSession] = createSignal<Session | null | undefined>(undefined);

/** The session; null when nobody is signed in, undefined while that is not known. */
export { session };

/** Asks the server who we are. Without a connection the state stays unknown and the answer says why. */
export async function loadSession(): Promise<Answer<Session | null>> {
  const answer = await callApi(sessionPath, v.nullable(sessionSchema));
  if (answer.ok) setSession(answer.value);
  else if (isSignedOut(answer.failure)) setSession(null);
  return answer;
}

/** Signs in; the cookie is the server's affair. */
export async function signIn(username: string, password: string): Promise<Answer<Session>> {
  const answer = await callApi(sessionPath, sessionSchema, { method: 'POST', body: { username, password } });
  if (answer.ok) setSession(answer.value);
  return answer;
}

/** Signs out; the page forgets the session even when the server cannot be reached. */
export async function signOut(): Promise<void> {
  await callApi(sessionPath, v.unknown(), { method: 'DELETE' });
  setSession(null);
}

/** The page a role works on; null where it has none in this application. */
export function pageOfRole(role: Session['user']['role']): '/desk' | '/wall' | null {
  switch (role) {
    case 'dispatcher':
    case 'supervisor':
    case 'teamLead':
    case 'agent':
    case 'stationHead':
      return '/desk';
    case 'wall':
    case 'leadership':
      return '/wall';
    case 'admin':
    case 'auditor':
    case 'worker':
      return null;
  }
}
