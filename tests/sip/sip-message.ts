/** SIP messages of test telephones: written, read, and proven with a digest. Small on purpose; the product's own code is not used. */
import { createHash, randomBytes } from 'node:crypto';

export interface SipMessage {
  /** `INVITE sip:… SIP/2.0` or `SIP/2.0 200 OK` */
  readonly start: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export function renderMessage({ start, headers, body }: SipMessage): string {
  const rows = [...headers, ['Content-Length', String(Buffer.byteLength(body))] as const];
  return `${[start, ...rows.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n${body}`;
}

export function parseMessage(text: string): SipMessage {
  const [head = '', body = ''] = splitOnce(text, '\r\n\r\n');
  const [start = '', ...rows] = head.split('\r\n');
  const headers = rows.map((row) => {
    const [name, value] = splitOnce(row, ':');
    return [name.trim(), value.trim()] as const;
  });
  return { start, headers, body };
}

/** First value of a header, '' when there is none. */
export function header(message: SipMessage, name: string): string {
  return headerList(message, name)[0] ?? '';
}

export function headerList(message: SipMessage, name: string): string[] {
  return message.headers
    .filter(([one]) => one.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value);
}

/** 0 for requests. */
export function statusOf({ start }: SipMessage): number {
  return start.startsWith('SIP/2.0 ') ? Number(start.slice(8, 11)) : 0;
}

export function methodOf(message: SipMessage): string {
  return statusOf(message) === 0
    ? (message.start.split(' ')[0] ?? '')
    : (header(message, 'CSeq').split(' ')[1] ?? '');
}

/** `<sip:a@b;x>;tag=1` → `sip:a@b;x` */
export function uriIn(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0] ?? '';
}

export function token(): string {
  return randomBytes(6).toString('hex');
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** The answer to a 401 or 407 challenge, qop auth. */
export function digest(challenge: string, { user, password }: Login, method: string, uri: string): string {
  const read = (name: string) => new RegExp(`${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? '';
  const [realm, nonce, cnonce] = [read('realm'), read('nonce'), token()];
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const secret = md5(`${user}:${realm}:${password}`);
  const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="${cnonce}"`;
}

function splitOnce(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + sign.length)];
}
