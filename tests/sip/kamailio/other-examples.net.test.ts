/** The examples with TLS only and with two hosts as they really run, and every example as Kamailio reads it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkConfiguration } from '#sip/daemons/check.ts';
import { askRtpengine } from '#sip/daemons/ng.ts';
import { findProgram } from '#sip/daemons/packages.ts';
import { rtpengineNodes } from '#sip/kamailio/plan.ts';
import { renderFiles } from '#sip/kamailio/render.ts';
import { makeSecrets } from '#sip/secrets.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import {
  type ExampleTelephone,
  examples,
  listMediaCalls,
  readExample,
  startExample,
} from '../example-telephone.ts';
import { statusOf } from '../sip-message.ts';
import { openPhone } from '../test-phone.ts';

const kamailio = findProgram('kamailio') ?? 'kamailio';

describeWith('kamailio', 'kamailio -c', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hearthline-check-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(examples)('takes the example %s', async (name) => {
    const plan = await readExample(name);
    for (const { name: file, text } of renderFiles({ plan, secrets: makeSecrets(plan), dir }))
      writeFileSync(join(dir, file), text);
    expect(await checkConfiguration(kamailio, join(dir, 'kamailio.cfg'))).toBeNull();
  });

  it('finds a line that is wrong, and a module that is not installed', async () => {
    writeFileSync(join(dir, 'wrong.cfg'), '#!KAMAILIO\nrequest_route { nonsense(; }\n');
    expect(await checkConfiguration(kamailio, join(dir, 'wrong.cfg'))).toMatch(/does not take .*wrong\.cfg/);
    writeFileSync(join(dir, 'module.cfg'), '#!KAMAILIO\nloadmodule "no_such.so"\nrequest_route { exit; }\n');
    expect(await checkConfiguration(kamailio, join(dir, 'module.cfg'))).toMatch(
      /module no_such is not installed/,
    );
  });
});

describeWith(['kamailio', 'rtpengine'], 'texts that no check has seen', () => {
  it('arrive in Kamailio as they were written', async () => {
    const texts = [
      'a"b',
      'a\\',
      '\\"; exit; #',
      '$rU $(var(x)) $$',
      "it's",
      '#!define X',
      '暖线 /* */ // %n',
      '`id`',
    ];
    const site = await startExample('one-host', (plan) => ({
      ...plan,
      numbers: {
        hotlines: [],
        extensions: texts.map((name, i) => ({ number: String(900 + i), name, display: '' })),
      },
    }));
    try {
      for (const [i, text] of texts.entries())
        expect(await site.rpc.call('htable.get', 'extension', String(900 + i))).toMatchObject({
          item: { value: text },
        });
    } finally {
      await site.close();
    }
  });
});

describeWith(['kamailio', 'rtpengine', 'openssl'], 'TLS only', () => {
  let site: ExampleTelephone;
  beforeAll(async () => {
    site = await startExample('tls-only');
  });
  afterAll(() => site.close());

  it('carries a call from a page over wss to a desk phone over tls', async () => {
    const login = { user: 'boiler-house-3', password: site.secrets.desk['boiler-house-3'] ?? '' };
    const desk = await openPhone(site.phone('boiler-house-3', 'phones', { login }));
    const page = await openPhone(site.phone('dispatcher1', 'browsers'));
    expect([statusOf(await desk.register()), statusOf(await page.register())]).toEqual([200, 200]);
    const call = await page.call('sip:boiler-house-3@sip.example.org');
    expect(call.status).toBe(200);
    await page.rtp.speak(15, 0x61);
    expect(desk.rtp.heardMarks(0x61)).toBeGreaterThan(10);
    expect(await call.hangUp()).toBe(200);
    expect(await listMediaCalls(site.plan)).toEqual([]);
    await Promise.all([desk.close(), page.close()]);
  });

  it('speaks nothing without TLS at those doors', async () => {
    const { address, port } = site.listener('browsers');
    const plain = site.phone('dispatcher1', 'browsers', { transport: 'ws', address, port });
    await expect(openPhone(plain)).rejects.toThrow();
  });
});

describeWith(['kamailio', 'rtpengine', 'openssl'], 'two hosts', () => {
  let site: ExampleTelephone;
  beforeAll(async () => {
    site = await startExample('two-hosts');
  });
  afterAll(() => site.close());

  it('spreads calls over both rtpengines and goes on with one', async () => {
    const [caller, called] = await Promise.all([
      openPhone(site.phone('a', 'local')),
      openPhone(site.phone('b', 'local')),
    ]);
    await called.register();
    const used = new Set<string>();
    // One that was slow to answer while everything started is asked again after five seconds.
    for (let i = 0; i < 200 && used.size < 2; i += 1) {
      if (i >= 12) await new Promise((resolve) => setTimeout(resolve, 50));
      const call = await caller.call('sip:b@sip.example.org');
      expect(call.status).toBe(200);
      used.add(caller.rtp.target()?.address ?? '');
      expect(await call.hangUp()).toBe(200);
    }
    expect([...used].toSorted()).toEqual(['127.0.0.5', '127.0.0.6']);
    await site.daemon('rtpengine-sound-2')?.stop();
    const call = await caller.call('sip:b@sip.example.org');
    expect([call.status, caller.rtp.target()?.address]).toEqual([200, '127.0.0.5']);
    await caller.rtp.speak(15, 0x62);
    expect(called.rtp.heardMarks(0x62)).toBeGreaterThan(10);
    expect(await call.hangUp()).toBe(200);
    const first = rtpengineNodes(site.plan)[0];
    expect(await askRtpengine(first?.control ?? { address: '', port: 0 }, { command: 'list' })).toMatchObject(
      { calls: [] },
    );
    await Promise.all([caller.close(), called.close()]);
  });
});
