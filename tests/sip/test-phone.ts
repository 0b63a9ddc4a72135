/** A telephone of a test: registers, calls, answers and hangs up over any transport, with plain RTP of its own. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
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
      reply(renderReply(request, 'SIP/2.0 180 Ringing', tag, contact, ''));
      reply(renderReply(request, 'SIP/2.0 200 OK', tag, contact, rtp.sdp()));
      rtp.sendTo(request.body);
    } else reply(renderReply(request, 'SIP/2.0 200 OK', tag, contact, ''));
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
        ['Contact', `<${contact}>`],
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
    if (method === 'INVITE' && statusOf(reply) >= 300) line.send(renderAck(message, branch, reply));
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
        ['Contact', `<${contact}>`],
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
function renderAck(invite: string, branch: string, reply: SipMessage): string {
  const sent = parseMessage(invite);
  const kept = sent.headers.filter(([name]) => /^(via|from|call-id|max-forwards|route)$/i.test(name));
  return renderMessage({
    start: sent.start.replace('INVITE', 'ACK'),
    headers: [...kept, ['To', header(reply, 'To')], ['CSeq', header(sent, 'CSeq').replace('INVITE', 'ACK')]],
    body: branch === '' ? '' : '',
  });
}

function branchOf(message: SipMessage): string {
  return /branch=([^;,\s]+)/.exec(header(message, 'Via'))?.[1] ?? '';
}

export interface RtpEnd {
  sdp(): string;
  /** Learns from the other side's SDP where to send. */
  sendTo(sdp: string): void;
  /** Where the other side's SDP says that sound goes. */
  target(): { readonly address: string; readonly port: number } | null;
  /** Sends packets of 20 ms that carry `mark`. */
  speak(packets: number, mark: number): Promise<void>;
  /** How many packets with this mark were heard. */
  heardMarks(mark: number): number;
  close(): Promise<void>;
}

async function openRtp(address: string): Promise<RtpEnd> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  let target: { address: string; port: number } | null = null;
  let sequence = 0;
  const marks = new Map<number, number>();
  socket.on('message', (packet) => {
    const mark = packet[12] ?? -1;
    marks.set(mark, (marks.get(mark) ?? 0) + 1);
  });
  return {
    sdp: () =>
      `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n`,
    sendTo(sdp) {
      const to = /c=IN IP4 (\S+)/.exec(sdp)?.[1];
      const at = /m=audio (\d+)/.exec(sdp)?.[1];
      if (to !== undefined && at !== undefined) target = { address: to, port: Number(at) };
    },
    target: () => target,
    async speak(packets, mark) {
      for (let i = 0; i < packets && target !== null; i += 1) {
        sequence += 1;
        socket.send(rtpPacket(sequence, mark), target.port, target.address);
        await sleep(20);
      }
    },
    heardMarks: (mark) => marks.get(mark) ?? 0,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function rtpPacket(sequence: number, mark: number): Buffer {
  const packet = Buffer.alloc(172, mark);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(8, 1);
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(sequence * 160, 4);
  packet.writeUInt32BE(mark + 1, 8);
  return packet;
}
