/** The configuration: defaults, what it refuses and how it says so, and the README's table. */
import { describe, expect, it } from 'vitest';
import { parseConfig, renderConfigTable } from '#command-center/config.ts';
import { findBlock, readBlock, setBlock } from '#tests/support/readme-block.ts';

const messageOf = (env: Record<string, string>): string => {
  try {
    parseConfig(env);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('the configuration', () => {
  it('has the documented defaults and cannot be changed', () => {
    const config = parseConfig({ PORT: ' ', BIND: '' });
    expect(config).toEqual({
      port: 8080,
      bind: '127.0.0.1',
      mqttPort: 1883,
      mqttsPort: null,
      tlsCert: null,
      tlsKey: null,
      mqttUrl: null,
      mqttUsername: null,
      mqttPassword: null,
      dataDir: '.data',
      databaseUrl: null,
      busUrl: null,
      secretKeyFile: null,
      blobDir: null,
      siteTz: 'Asia/Shanghai',
      publicUrl: null,
      oidcIssuer: null,
      oidcClientId: null,
      oidcClientSecret: null,
      oidcClaim: 'preferred_username',
      oidcScope: 'openid profile',
      logLevel: 'info',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes values from the environment', () => {
    const env = { PORT: '0', MQTT_PORT: ' 2883 ', BIND: '::1', LOG_LEVEL: 'DEBUG', SITE_TZ: 'Europe/Berlin' };
    expect(parseConfig({ ...env, DATABASE_URL: 'postgres://a:b@localhost/c' })).toMatchObject({
      port: 0,
      mqttPort: 2883,
      bind: '::1',
      logLevel: 'debug',
      siteTz: 'Europe/Berlin',
      databaseUrl: 'postgres://a:b@localhost/c',
    });
  });

  it.each([
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '8080.5'],
    ['PORT', '1e3'],
    ['MQTT_PORT', 'mqtt'],
    ['MQTTS_PORT', '88888'],
    ['BIND', 'localhost:8080'],
    ['BIND', 'http://0.0.0.0'],
    ['BIND', '1.2.3'],
    ['BIND', '1.2.3.400'],
    ['BIND', ':::1'],
    ['SITE_TZ', 'Harbin'],
    ['LOG_LEVEL', 'loud'],
    ['PUBLIC_URL', 'dispatch.example.org'],
    ['PUBLIC_URL', 'https://dispatch.example.org/desk'],
    ['PUBLIC_URL', 'ftp://dispatch.example.org'],
    ['OIDC_ISSUER', 'http://login.example.org'],
    ['OIDC_ISSUER', 'http://127.0.0.1.example.org'],
    ['OIDC_ISSUER', 'https://user:word@login.example.org'],
    ['OIDC_SCOPE', 'profile'],
  ])('refuses %s=%s with key, value and fix', (key, value) => {
    const message = messageOf({ [key]: value });
    expect(message).toContain(`${key}=${JSON.stringify(value)}: write `);
  });

  it.each(['localhost', 'dispatch-1.example.org', '0.0.0.0', '::', '10.0.0.7'])('takes BIND=%s', (bind) => {
    expect(parseConfig({ BIND: bind }).bind).toBe(bind);
  });

  it('takes an issuer over TLS, or on this machine, with what it needs beside it', () => {
    const beside = { PUBLIC_URL: 'https://dispatch.example.org/', OIDC_CLIENT_ID: 'hearthline' };
    for (const issuer of [
      'https://login.example.org/realms/heat',
      'http://127.0.0.1:8081',
      'http://[::1]:8081',
    ])
      expect(parseConfig({ OIDC_ISSUER: issuer, ...beside })).toMatchObject({
        oidcIssuer: issuer,
        publicUrl: 'https://dispatch.example.org',
      });
    expect(messageOf({ OIDC_ISSUER: 'https://login.example.org' })).toContain(
      'needs PUBLIC_URL and OIDC_CLIENT_ID',
    );
  });

  it('takes a bus over the database or a broker, and none without a database that can be shared', () => {
    const databaseUrl = 'postgres://a:b@localhost/c';
    const busOf = (BUS_URL: string) => parseConfig({ DATABASE_URL: databaseUrl, BUS_URL }).busUrl;
    expect(busOf('postgres:')).toBe('postgres:');
    expect(busOf('postgres')).toBe('postgres:');
    expect(busOf('mqtts://u:p@broker:8883')).toBe('mqtts://u:p@broker:8883');
    const wrong = messageOf({ DATABASE_URL: databaseUrl, BUS_URL: 'redis://u:hunter2@host' });
    expect(wrong).toContain('BUS_URL=(hidden): write postgres: or a URL such as mqtts://');
    expect(wrong).not.toContain('hunter2');
    expect(messageOf({ BUS_URL: 'postgres:' })).toContain('BUS_URL needs DATABASE_URL');
  });

  it('never repeats a secret', () => {
    const message = messageOf({ DATABASE_URL: 'mysql://root:hunter2@host/db' });
    expect(message).toContain('DATABASE_URL=(hidden): write a URL such as postgres://');
    expect(message).not.toContain('hunter2');
  });

  it('takes a broker outside, with its login in the URL or beside it', () => {
    const config = parseConfig({
      MQTT_URL: 'mqtts://broker.example.org',
      MQTT_PASSWORD: 'a%b',
      PORT: '1883',
    });
    expect(config).toMatchObject({ mqttUrl: 'mqtts://broker.example.org', mqttPassword: 'a%b' });
    const message = messageOf({ MQTT_URL: 'http://gate:hunter2@broker' });
    expect(message).toContain('MQTT_URL=(hidden): write a URL such as mqtts://');
    expect(message).not.toContain('hunter2');
  });

  it('opens MQTT with TLS only with both files, and only for its own broker', () => {
    const tls = { MQTTS_PORT: '8883', TLS_CERT: 'chain.pem', TLS_KEY: 'key.pem' };
    expect(parseConfig(tls)).toMatchObject({ mqttsPort: 8883, tlsCert: 'chain.pem', tlsKey: 'key.pem' });
    expect(messageOf({ ...tls, TLS_KEY: '' })).toContain('MQTTS_PORT needs TLS_CERT and TLS_KEY');
    expect(messageOf({ TLS_CERT: 'chain.pem' })).toContain('are for MQTTS_PORT');
    expect(messageOf({ ...tls, MQTT_URL: 'mqtt://broker' })).toContain('with MQTT_URL devices use');
    expect(messageOf({ ...tls, MQTT_PORT: '8883' })).toContain('MQTT_PORT and MQTTS_PORT are both 8883');
  });

  it('names every problem at once', () => {
    const message = messageOf({ PORT: 'x', SITE_TZ: 'y' });
    expect(message.split('\n')).toHaveLength(3);
  });

  it('refuses one port for two servers', () => {
    expect(messageOf({ PORT: '1883' })).toContain('PORT and MQTT_PORT are both 1883');
    expect(messageOf({ PORT: '0', MQTT_PORT: '0' })).toBe('accepted');
  });
});

describe('the table in the README', () => {
  it('has a row for every setting', () => {
    expect(renderConfigTable().split('\n')).toHaveLength(2 + Object.keys(parseConfig({})).length);
  });

  it('is the generated one (npm run bless)', () => {
    const block = readBlock('README.md', 'config', renderConfigTable());
    expect(block ?? renderConfigTable()).toBe(renderConfigTable());
  });

  it('is found and replaced between its markers only', () => {
    const text = 'a\n<!-- config:start -->\nold\n<!-- config:end -->\nz\n';
    expect(findBlock(text, 'config')).toBe('\nold\n');
    expect(setBlock(text, 'config', 'new')).toBe(text.replace('old', 'new'));
    expect(findBlock('no markers', 'config')).toBeNull();
  });
});
