/** `hearthline sip` as people type it: files from a plan, every wrong field named, the telephone up, seen and down. */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingModuleSentence, missingProgramsSentence } from '#sip/daemons/packages.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { startProgram } from '#tests/support/process.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'hearthline-sip-cli-'));
  chmodSync(dir, 0o755);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(...args: string[]) {
  const program = startProgram(['sip', ...args], { DATA_DIR: join(dir, 'data') });
  return { code: await program.exited, said: program.said() };
}

describe('hearthline sip config', () => {
  it('writes the files, secrets for their owner only, and keeps the secrets the next time', async () => {
    const out = join(dir, 'out');
    expect(await run('config', '--plan', 'sip/examples/one-host.json', '--out', out)).toMatchObject({
      code: 0,
    });
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(['kamailio.cfg', 'permissions.address', 'secrets.json']),
    );
    expect(statSync(join(out, 'kamailio.cfg')).mode & 0o777).toBe(0o600);
    const first = readFileSync(join(out, 'kamailio.cfg'), 'utf8');
    await run('config', '--plan', 'sip/examples/one-host.json', '--out', out);
    expect(readFileSync(join(out, 'kamailio.cfg'), 'utf8')).toBe(first);
  });

  it('ends with 2 and the path of every wrong field, and writes nothing', async () => {
    const plan = join(dir, 'wrong.json');
    writeFileSync(
      plan,
      '{"node":"A","domains":["x y"],"listeners":[{"id":"a","transport":"udp","port":"80"}],"media":{"sets":[]}}',
    );
    const { code, said } = await run('config', '--plan', plan, '--out', join(dir, 'nothing'));
    expect(code).toBe(2);
    for (const path of [
      'node',
      'domains[0]',
      'listeners[0].address',
      'listeners[0].port',
      'listeners[0].for',
      'media.sets',
      'events',
    ])
      expect(said).toMatch(new RegExp(`^${path.replaceAll(/[[\].]/g, '\\$&')}: `, 'm'));
    expect(existsSync(join(dir, 'nothing'))).toBe(false);
  });

  it.each([
    [['config']],
    [['check']],
    [['dance']],
    [['config', '--plan', '/no/such/plan.json', '--out', '/no/such/folder']],
  ])('ends with 2 at the words %j', async (words) => {
    expect(await run(...words)).toMatchObject({ code: 2 });
  });
});

describe('what is not installed', () => {
  it('is named with the packages to install', () => {
    expect(missingProgramsSentence(['/nowhere'])).toMatch(
      /^The telephone needs kamailio and rtpengine: install them with apt-get install .*kamailio-websocket-modules.*rtpengine-daemon/,
    );
    expect(missingModuleSentence('could not find module <auth_ephemeral.so> in <…>')).toMatch(
      /kamailio-autheph-modules/,
    );
  });
});

describeWith(['kamailio', 'rtpengine'], 'hearthline sip up', () => {
  it('is up, seen, told apart from a second one, and gone without a trace', async () => {
    const data = join(dir, 'data');
    const program = startProgram(['sip', 'up'], { DATA_DIR: data });
    await program.saysLine(/^The telephone is up: domain hearthline\.local, browsers ws:\/\/127\.0\.0\.1:/);
    const { code, said } = await run('status', '--json');
    const status = JSON.parse(said.split('\n').at(-1) ?? '');
    expect(code).toBe(0);
    expect(status).toMatchObject({ running: true, domain: 'hearthline.local' });
    expect(status.daemons.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([
      ['rtpengine-sound', 'ready'],
      ['kamailio', 'ready'],
    ]);
    expect(await run('up')).toMatchObject({ code: 1, said: expect.stringContaining('is running already') });
    expect(await program.stop()).toBe(0);
    for (const { pid } of status.daemons) expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(await run('status', '--json')).toMatchObject({ code: 1, said: '{"running":false}' });
  });

  it('ends what a killed one has left, and starts', async () => {
    const data = join(dir, 'killed');
    const first = startProgram(['sip', 'up'], { DATA_DIR: data });
    await first.saysLine(/^The telephone is up/);
    const left = JSON.parse(readFileSync(join(data, 'sip/status.json'), 'utf8'));
    process.kill(left.pid, 'SIGKILL');
    await first.exited;
    const second = startProgram(['sip', 'up'], { DATA_DIR: data });
    await second.saysLine(/^ending what an earlier telephone left behind/);
    await second.saysLine(/^The telephone is up/);
    expect(await second.stop()).toBe(0);
  });

  it('says which port is taken and starts nothing', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const plan = JSON.parse(
      readFileSync(new URL('../../sip/examples/one-host.json', import.meta.url), 'utf8'),
    );
    plan.listeners[2].port = port;
    for (const i of [0, 1, 3]) plan.listeners[i].port = 0;
    plan.events.rpc.port = 0;
    plan.media.sets[0].nodes[0].control.port = 0;
    writeFileSync(join(dir, 'taken.json'), JSON.stringify(plan));
    const { code, said } = await run('up', '--plan', join(dir, 'taken.json'));
    server.close();
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(`^listeners\\[2\\]\\.port: 127\\.0\\.0\\.1:${port} is taken`),
    });
  });
});
