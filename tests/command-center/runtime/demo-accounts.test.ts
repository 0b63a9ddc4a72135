/** Logins of a demo: every role once, a phone for everybody, three phones to play with, and a file of one's own. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planDemoAccounts, writeDemoAccounts } from '#command-center/runtime/demo-accounts.ts';
import { peopleRoles } from '#dispatch-core/domain/role.ts';

const workers = Array.from({ length: 8 }, (_, n) => ({
  id: `w${n}`,
  name: `name of w${n}`,
  repairStationId: `rs${n % 2}`,
}));
const plan = () =>
  planDemoAccounts({ workers, heatStationIds: ['hs1', 'hs2'], sourceIds: ['wechat', 'web'] });

describe('planDemoAccounts', () => {
  it('gives every role of people one login with a name', () => {
    const { users } = plan();
    expect(users.map((user) => user.role)).toEqual(peopleRoles);
    expect(new Set(users.map((user) => user.username)).size).toBe(peopleRoles.length);
    for (const user of users) expect(user.name).not.toBe('');
  });

  it('ties worker and station head to a phone that the simulator leaves alone', () => {
    const { users, devices } = plan();
    const worker = users.find((user) => user.role === 'worker');
    expect(worker).toMatchObject({ workerId: 'w5', repairStationId: 'rs1', name: 'name of w5' });
    expect(devices.find((phone) => phone.workerId === 'w5')?.spare).toBe(true);
    expect(users.find((user) => user.role === 'stationHead')?.repairStationId).toBe('rs1');
    expect(users.filter((user) => user.workerId !== undefined)).toHaveLength(1);
  });

  it('gives everybody a phone, three of them spare', () => {
    const { devices } = plan();
    expect(devices.map((phone) => phone.workerId)).toEqual(workers.map((worker) => worker.id));
    expect(devices.filter((phone) => phone.spare).map((phone) => phone.workerId)).toEqual(['w5', 'w6', 'w7']);
  });

  it('gives stations, source and programs logins of their own', () => {
    const { heatStations, sources, tokens } = plan();
    expect(heatStations.map((one) => [one.username, one.heatStationId])).toEqual([
      ['station-hs1', 'hs1'],
      ['station-hs2', 'hs2'],
    ]);
    expect(sources.map((one) => one.sourceId)).toEqual(['wechat', 'web']);
    expect(tokens.map((one) => one.role)).toEqual(['dispatcher', 'agent', 'supervisor']);
  });

  it('never gives the same secret twice, nor the same ones to two sites', () => {
    const secretsOf = ({ users, devices, heatStations, sources, tokens }: ReturnType<typeof plan>) => [
      ...[...users, ...devices, ...heatStations, ...sources].map((login) => login.password),
      ...tokens.map((one) => one.token),
    ];
    const secrets = [...secretsOf(plan()), ...secretsOf(plan())];
    expect(new Set(secrets).size).toBe(secrets.length);
    for (const secret of secrets) expect(secret.length).toBeGreaterThanOrEqual(11);
  });

  it('spares them all in a place of two people', () => {
    const { devices, users } = planDemoAccounts({
      workers: workers.slice(0, 2),
      heatStationIds: [],
      sourceIds: ['s'],
    });
    expect(devices.map((phone) => phone.spare)).toEqual([true, true]);
    expect(users.find((user) => user.role === 'worker')?.workerId).toBe('w0');
  });
});

describe('writeDemoAccounts', () => {
  it('writes what programs read, for the owner only', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'hearthline-accounts-'));
    try {
      const accounts = plan();
      const path = await writeDemoAccounts(dir, accounts);
      expect(path).toBe(join(dir, 'demo-accounts.json'));
      expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(accounts);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
