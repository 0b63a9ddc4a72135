/** The living demo as a program: orders come to their end over public interfaces, and what is thrown at it shows. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DemoAccounts } from '#command-center/runtime/demo-accounts.ts';
import { startProgram } from '#tests/support/process.ts';
import { ask, countsOf, listOf } from './http.ts';
import { atEnd, closeAll, eventually, makeDataDir, nth, type Running } from './rig.ts';

afterAll(closeAll);

const ports = { PORT: '0', MQTT_PORT: '0' };

async function startCity(rate: number) {
  const dataDir = await makeDataDir();
  const words = ['demo', '--size', 'S', '--no-past', '--rate', String(rate)];
  const program = startProgram(words, { ...ports, DATA_DIR: dataDir });
  atEnd(() => program.kill());
  const [, url = ''] = await program.saysLine(/^Hearthline .* ready: (http:\/\/\S+)/);
  const [, mqttUrl = '', port = ''] = await program.saysLine(/^MQTT ready: (mqtt:\/\/\S+:(\d+))/);
  const running: Running = { program, url, mqttUrl, mqttPort: Number(port) };
  const accounts: DemoAccounts = JSON.parse(await readFile(join(dataDir, 'demo-accounts.json'), 'utf8'));
  return { running, dataDir, token: nth(accounts.tokens, 0).token };
}

async function command(dataDir: string, ...words: string[]): Promise<string> {
  const program = startProgram(['simulate-city', ...words], { ...ports, DATA_DIR: dataDir });
  atEnd(() => program.kill());
  expect(await program.exited).toBe(0);
  return program.said();
}

describe('the living city', () => {
  it('brings reports to their end, measures, and shows what is thrown at it', async () => {
    const { running, dataDir, token } = await startCity(60);
    const orders = (state: string) => listOf(running, `/api/orders?state=${state}&limit=100`, token);

    // An outage: customers behind the station call within minutes, over telephone, WeChat, hotline and web.
    const before = JSON.parse(await command(dataDir, 'status'));
    expect(before.planHash).toMatch(/^[0-9a-f]{64}$/);
    const told = JSON.parse(await command(dataDir, 'outage', '--minutes', '120'));
    const outage = told.faults.find((fault: { kind: string }) => fault.kind === 'stationOutage');
    expect(outage).toBeDefined();
    const requests = await eventually(async () => {
      const all = await listOf(running, '/api/requests?limit=200', token);
      return all.length > 20 ? all : null;
    });
    expect(new Set(requests.map(({ source }) => source)).size).toBeGreaterThan(2);

    // The workers go: somebody drives, somebody is on site, and somebody has reported.
    await eventually(async () => (await orders('en_route')).length > 0);
    await eventually(async () => (await orders('reported')).length + (await orders('completed')).length > 3);

    // The station that stands shows it in its readings.
    const stationId = nth<string>(outage.heatStationIds, 0);
    await eventually(async () => {
      const stations = await listOf(running, '/api/heat-stations?limit=100', token);
      const values = stations.find(({ id }) => id === stationId)?.values;
      return typeof values === 'object' && values !== null && Reflect.get(values, 'pumpHz') === 0;
    });

    // Everything that devices sent adds up.
    const counts = await countsOf(running, 'fixes');
    expect(counts.stored).toBeGreaterThan(50);
    const unknown = await ask(running, '/api/simulation', { token });
    expect(unknown.status).toBe(403);
    expect(await running.program.stop()).toBe(0);
  });

  it('answers wrong words with the words there are', async () => {
    const dataDir = await makeDataDir();
    const program = startProgram(['simulate-city', 'earthquake'], { ...ports, DATA_DIR: dataDir });
    atEnd(() => program.kill());
    expect(await program.exited).toBe(2);
    expect(program.said()).toContain('simulate-city cold-snap');
  });
});
