/** The session's name at a broker outside: the same after a restart, another one for another folder or role. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadMqttClientId } from '#command-center/runtime/mqtt-client-id.ts';

async function makeFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'hearthline-id-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

it('stays the same in one folder, and is its own in each folder and for each role', async () => {
  const [here, there] = [await makeFolder(), await makeFolder()];
  const mine = await loadMqttClientId(here, 'gateway');
  expect(mine).toMatch(/^hearthline-[0-9a-f]{16}-gateway$/);
  expect(await loadMqttClientId(here, 'gateway')).toBe(mine);
  expect(await loadMqttClientId(here, 'other')).toBe(mine.replace('-gateway', '-other'));
  expect(await loadMqttClientId(there, 'gateway')).not.toBe(mine);
});

it('is made anew when the file holds something else', async () => {
  const here = await makeFolder();
  await writeFile(join(here, 'mqtt-client-id'), 'two words\n');
  expect(await loadMqttClientId(here, 'gateway')).toMatch(/^hearthline-[0-9a-f]{16}-gateway$/);
});
