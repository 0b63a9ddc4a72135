/** The name of this data folder's session at a broker outside: the same after every restart, no other folder has it. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Two clients of one id would throw each other out, so what `role` tells apart gets an id of its own. */
export async function loadMqttClientId(dataDir: string, role: string): Promise<string> {
  const path = join(dataDir, 'mqtt-client-id');
  const found = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (/^hearthline-[0-9a-f]{16}$/.test(found)) return `${found}-${role}`;
  const made = `hearthline-${randomBytes(8).toString('hex')}`;
  await writeFile(path, `${made}\n`);
  return `${made}-${role}`;
}
