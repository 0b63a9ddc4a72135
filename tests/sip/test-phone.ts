/** A telephone of a test: registers, calls, answers and hangs up over any transport, with plain RTP of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openRtp, type RtpEnd } from './rtp-end.ts';
import { type LineTarget, openLine } from './sip-line.ts';
import {
  digest,
  header,
  headerList,
  type Login,
  methodOf,
  parseMessage,
  renderMessage,
  type SipMessage,
  statusOf,
  token,
  uriIn,
} from './sip-message.ts';

export interface PhoneOptions extends LineTarget {
  readonly name: string;
  readonly domain: string;
  readonly login?: Login;
  /** Another address that calls shall come to, such as sipp's. */
  readonly contact?: string;
  /** Registers as this device and names itself by it (GRUU), as browsers do. */
  readonly instance?: string;
}

export interface Call {
  readonly status: number;
  readonly reason: string;
  readonly answer: SipMessage;
  /** Ends it; the status of the BYE. */
  hangUp(): Promise<number>;
  /** Sends a request inside of the call; its final status. */
  within(method: string, headers?: readonly (readonly [string, string])[]): Promise<number>;
}

export interface TestPhone {
  readonly heard: readonly SipMessage[];
  /** Final answer of a request outside of any call. */
  request(method: string, uri: string, extra?: Extra): Promise<SipMessage>;
  register(expiresS?: number): Promise<SipMessage>;
  /** Rings `uri` with an offer of PCMA at its own RTP port. */
  call(uri: string, extra?: Extra): Promise<Call>;
  readonly rtp: RtpEnd;
  /** 0 over WebSocket. */
  readonly localPort: number;
  close(): Promise<void>;
}

interface Extra {
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly to?: string;
  readonly from?: string;
  /** Gives up after this time with status 0: the server keeps silent. */
  readonly waitMs?: number;
  readonly callId?: string;
  readonly cseq?: number;
  readonly toTag?: string;
  readonly routes?: readonly string[];
}

/** Opens one. It answers every call with 180 and 200 at once, BYE with 200, and everything else with 200. */
export async function openPhone(options: PhoneOptions): Promise<TestPhone> {
  const line = await openLine(options);
  const rtp = await openRtp(options.from ?? '127.0.0.1');
  const isWeb = line.transport.startsWith('ws');
  const host = isWeb ? `${options.name}.invalid` : `${line.localAddress}:${line.localPort}`;
  const contact = options.contact ?? `sip:${options.name}@${host};transport=${isWeb ? 'ws' : line.transport}`;
  const { instance } = options;
  const own =
    instance === undefined ? contact : `sip:${options.name}@${options.domain};gr=urn:uuid:${instance}`;
  const registered =
    instance === undefined ? `<${contact}>` : `<${contact}>;+sip.instance="<urn:uuid:${instance}>";reg-id=1`;
  const tag = token();
  const heard: SipMessage[] = [];
  const waiting = new Map<string, (message: SipMessage) => void>();
  const via = (branch: string) => `SIP/2.0/${line.transport.toUpperCase()} ${host};branch=${branch};rport`;

  line.onMessage((text, reply) => {
    const message = parseMessage(text);
    heard.push(message);
    const status = statusOf(message);
    if (status >= 200) waiting.get(branchOf(message))?.(message);
    if (status === 0) answer(message, reply);
  });

  function answer(request: SipMessage, reply: (text: string) => void): void {
    const method = methodOf(request);
    if (method === 'ACK') return;
    if (method === 'INVITE') {
      reply(renderReply(request, 'SIP/2.0 180 Ringing', tag, own, ''));
      reply(renderReply(request, 'SIP/2.0 200 OK', tag, own, rtp.sdp()));
      rtp.sendTo(request.body);
    } else reply(renderReply(request, 'SIP/2.0 200 OK', tag, own, ''));
  }

  async function once407(method: string, uri: string, extra: Extra): Promise<SipMessage> {
    const callId = extra.callId ?? token();
    const cseq = extra.cseq ?? 1;
    const first = await exchange(method, uri, { ...extra, callId, cseq });
    if ((statusOf(first) !== 401 && statusOf(first) !== 407) || options.login === undefined) return first;
    const [challenge, proof] =
      statusOf(first) === 401
        ? ['WWW-Authenticate', 'Authorization']
        : ['Proxy-Authenticate', 'Proxy-Authorization'];
    const value = digest(header(first, challenge), options.login, method, uri);
    const headers = [...(extra.headers ?? []), [proof, value] as const];
    return exchange(method, uri, { ...extra, callId, cseq: cseq + 1, headers });
  }

  async function exchange(method: string, uri: string, extra: Extra): Promise<SipMessage> {
    const branch = `z9hG4bK${token()}`;
    const message = renderMessage({
      start: `${method} ${uri} SIP/2.0`,
      headers: [
        ['Via', via(branch)],
        ['Max-Forwards', '70'],
        ...(extra.routes ?? []).map((route) => ['Route', route] as const),
        ['From', `<${extra.from ?? `sip:${options.name}@${options.domain}`}>;tag=${tag}`],
        ['To', `<${extra.to ?? uri}>${extra.toTag === undefined ? '' : `;tag=${extra.toTag}`}`],
        ['Call-ID', extra.callId ?? token()],
        ['CSeq', `${extra.cseq ?? 1} ${method}`],
        ['Contact', method === 'REGISTER' ? registered : `<${own}>`],
        ['Supported', 'gruu, outbound'],
        ...(extra.headers ?? []),
        ...(extra.body === undefined ? [] : [['Content-Type', 'application/sdp'] as const]),
      ],
      body: extra.body ?? '',
    });
    const final = new Promise<SipMessage>((resolve) => waiting.set(branch, resolve));
    line.send(message);
    const again = line.transport === 'udp' ? setInterval(() => line.send(message), 500) : undefined;
    const silence = { start: 'SIP/2.0 000 Silence', headers: [], body: '' };
    const reply = await Promise.race([final, sleep(extra.waitMs ?? 20_000, silence)]);
    clearInterval(again);
    waiting.delete(branch);
    if (method === 'INVITE' && statusOf(reply) >= 300) line.send(renderAck(message, reply));
    return reply;
  }

  async function call(uri: string, extra: Extra = {}): Promise<Call> {
    const callId = token();
    const reply = await once407('INVITE', uri, { body: rtp.sdp(), ...extra, callId });
    const status = statusOf(reply);
    const cseq = Number(header(reply, 'CSeq').split(' ')[0]);
    const routes = headerList(reply, 'Record-Route')
      .flatMap((row) => row.split(/,\s*/))
      .toReversed();
    const target = uriIn(header(reply, 'Contact'));
    const toTag = /;tag=([^;>]+)/.exec(header(reply, 'To'))?.[1] ?? '';
    const dialog = { callId, routes, toTag, to: extra.to ?? uri };
    if (status >= 200 && status < 300) {
      line.send(inDialog('ACK', target, dialog, cseq));
      rtp.sendTo(reply.body);
    }
    let next = cseq;
    const within = async (method: string, headers: readonly (readonly [string, string])[] = []) => {
      next += 1;
      return statusOf(await exchange(method, target, { ...dialog, cseq: next, headers }));
    };
    return { status, reason: reply.start.slice(12), answer: reply, hangUp: () => within('BYE'), within };
  }

  function inDialog(method: string, uri: string, dialog: Extra, cseq: number): string {
    return renderMessage({
      start: `${method} ${uri} SIP/2.0`,
      headers: [
        ['Via', via(`z9hG4bK${token()}`)],
        ['Max-Forwards', '70'],
        ...(dialog.routes ?? []).map((route) => ['Route', route] as const),
        ['From', `<sip:${options.name}@${options.domain}>;tag=${tag}`],
        ['To', `<${dialog.to ?? uri}>;tag=${dialog.toTag ?? ''}`],
        ['Call-ID', dialog.callId ?? ''],
        ['CSeq', `${cseq} ${method}`],
        ['Contact', `<${own}>`],
      ],
      body: '',
    });
  }

  return {
    heard,
    rtp,
    localPort: line.localPort,
    request: (method, uri, extra = {}) => once407(method, uri, extra),
    register: (expiresS = 300) =>
      once407('REGISTER', `sip:${options.domain}`, {
        to: `sip:${options.name}@${options.domain}`,
        headers: [['Expires', String(expiresS)]],
      }),
    call,
    async close() {
      await line.close();
      await rtp.close();
    },
  };
}

function renderReply(request: SipMessage, start: string, tag: string, contact: string, body: string): string {
  const copied = request.headers.filter(([name]) => /^(via|from|call-id|cseq|record-route)$/i.test(name));
  const to = header(request, 'To');
  return renderMessage({
    start,
    headers: [
      ...copied,
      ['To', to.includes(';tag=') ? to : `${to};tag=${tag}`],
      ['Contact', `<${contact}>`],
      ...(body === '' ? [] : [['Content-Type', 'application/sdp'] as const]),
    ],
    body,
  });
}

/** The ACK of a refusal belongs to the same transaction. */
function renderAck(invite: string, reply: SipMessage): string {
  const sent = parseMessage(invite);
  const kept = sent.headers.filter(([name]) => /^(via|from|call-id|max-forwards|route)$/i.test(name));
  return renderMessage({
    start: sent.start.replace('INVITE', 'ACK'),
    headers: [...kept, ['To', header(reply, 'To')], ['CSeq', header(sent, 'CSeq').replace('INVITE', 'ACK')]],
    body: '',
  });
}

function branchOf(message: SipMessage): string {
  return /branch=([^;,\s]+)/.exec(header(message, 'Via'))?.[1] ?? '';
}
