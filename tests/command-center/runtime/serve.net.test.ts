/** Serving over real sockets: answers, WebSockets, hostile upgrades, and an end that leaves nothing open. */
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { createNodeWebSocket } from '@hono/node-ws';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Serving, serveApp } from '#command-center/runtime/serve.ts';

const open: Serving[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((serving) => serving.close()));
});

async function start(options: { graceMs?: number; maxMessageBytes?: number } = {}): Promise<Serving> {
  const app = new Hono();
  const webSockets = createNodeWebSocket({ app });
  app.get('/livez', (c) => c.text('ok'));
  app.get('/never', () => new Promise<Response>(() => undefined));
  app.get('/refused', (c) => c.text('not you', 403));
  app.get(
    '/echo',
    webSockets.upgradeWebSocket(() => ({ onMessage: (event, ws) => ws.send(`echo ${String(event.data)}`) })),
  );
  const serving = await serveApp(app, { port: 0, bind: '127.0.0.1', webSockets, ...options });
  open.push(serving);
  return serving;
}

async function openClient(serving: Serving): Promise<WebSocket> {
  const client = new WebSocket(`${serving.url.replace('http', 'ws')}/echo`);
  await once(client, 'open');
  return client;
}

/** Sends raw bytes and returns everything the server answers until it closes. */
async function speak(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setTimeout(5000, () => socket.destroy());
  socket.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

const upgradeTo = (target: string): string =>
  `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

describe('serving', () => {
  it('answers over HTTP and over WebSockets on the port it tells', async () => {
    const serving = await start();
    expect(await (await fetch(`${serving.url}/livez`)).text()).toBe('ok');
    const client = await openClient(serving);
    client.send('暖线');
    const [message] = await once(client, 'message');
    expect(String(message)).toBe('echo 暖线');
  });

  it('names the port when it is taken', async () => {
    const { port } = await start();
    const second = serveApp(new Hono(), { port, bind: '127.0.0.1' });
    await expect(second).rejects.toThrow(`Cannot listen on 127.0.0.1 port ${port}: the port is taken`);
  });

  it('refuses upgrades that no route takes', async () => {
    const { port } = await start();
    expect(await speak(port, upgradeTo('/livez'))).toMatch(/^HTTP\/1.1 200 /);
    expect(await speak(port, upgradeTo('/refused'))).toMatch(/^HTTP\/1.1 403 /);
    expect(await speak(port, upgradeTo('/nowhere'))).toMatch(/^HTTP\/1.1 404 /);
  });

  it.each(['//', '//user:password@host/echo', '/\\user:p@host/', 'http://[/echo', '*'])(
    'answers 400 to an upgrade of %s and lives on',
    async (target) => {
      const serving = await start();
      expect(await speak(serving.port, upgradeTo(target))).toMatch(/^HTTP\/1.1 400 /);
      expect((await fetch(`${serving.url}/livez`)).status).toBe(200);
    },
  );

  it('lives on when clients reset during the upgrade', async () => {
    const serving = await start();
    for (let i = 0; i < 50; i += 1) {
      const socket = connect(serving.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(upgradeTo('/echo'));
      socket.resetAndDestroy();
    }
    expect((await fetch(`${serving.url}/livez`)).status).toBe(200);
  });

  it('ends a client that sends a message beyond the limit', async () => {
    const client = await openClient(await start({ maxMessageBytes: 1000 }));
    client.send('x'.repeat(1001));
    const [code] = await once(client, 'close');
    expect(code).toBe(1009);
  });

  it('refuses every upgrade without WebSockets', async () => {
    const serving = await serveApp(new Hono(), { port: 0, bind: '127.0.0.1' });
    open.push(serving);
    expect(await speak(serving.port, upgradeTo('/echo'))).toMatch(/^HTTP\/1.1 404 /);
  });
});

describe('closing', () => {
  it('says goodbye to WebSockets and ends keep-alive connections', async () => {
    const serving = await start();
    const client = await openClient(serving);
    const closed = once(client, 'close');
    const agent = new Agent({ keepAlive: true });
    const request = get(`${serving.url}/livez`, { agent });
    const [idle] = await once(request, 'socket');
    const [response] = await once(request, 'response');
    await once(response.resume(), 'end');
    const idleEnded = once(idle, 'close');
    await serving.close();
    const [code] = await closed;
    expect(code).toBe(1001);
    await idleEnded;
    agent.destroy();
    await expect(fetch(`${serving.url}/livez`)).rejects.toThrow();
  });

  it('gives up on a request that never ends and on a WebSocket that never answers', async () => {
    const serving = await start({ graceMs: 50 });
    const hanging = fetch(`${serving.url}/never`).then(
      () => 'answered',
      () => 'ended',
    );
    const mute = connect(serving.port, '127.0.0.1');
    mute.write(upgradeTo('/echo'));
    await once(mute, 'data');
    mute.pause();
    await serving.close();
    expect(await hanging).toBe('ended');
    mute.destroy();
  });

  it('may be asked twice', async () => {
    const serving = await start();
    await Promise.all([serving.close(), serving.close()]);
    await serving.close();
    expect(open).toContain(serving);
  });
});
