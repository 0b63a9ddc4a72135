/** Simulated people at desks: the few calls of the HTTP interface that an agent or a station head makes all day. */

export interface DeskClient {
  /** Answers the parsed body; throws with the problem's words when the server says no. */
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

/** A desk with a bearer token, or a phone with its device login (`authorization` is the whole header). */
export function openDesk(httpUrl: string, authorization: string): DeskClient {
  const call = async (path: string, init: RequestInit) => {
    const answer = await fetch(`${httpUrl}${path}`, {
      ...init,
      headers: { authorization, 'content-type': 'application/json' },
    });
    const body: unknown = await answer.json();
    if (!answer.ok)
      throw new Error(`${init.method} ${path}: ${answer.status} ${JSON.stringify(body).slice(0, 300)}`);
    return body;
  };
  return {
    get: (path) => call(path, { method: 'GET' }),
    post: (path, body) => call(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}

export function basicOf(login: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
}
