/** sipp as caller and called, with scenarios of our own that keep to the recorded route. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '#tests/support/programs.ts';

const scenarios = fileURLToPath(new URL('scenarios/', import.meta.url));

export interface SippCaller {
  readonly server: { readonly address: string; readonly port: number };
  readonly domain: string;
  readonly caller: string;
  readonly login: { readonly user: string; readonly password: string };
  readonly to: string;
  readonly mediaPort: number;
}

/** One call with credentials; resolves with the exit code (0: every step as written) and what sipp said. */
export function sippCall(options: SippCaller) {
  const { server, domain, caller, login, to, mediaPort } = options;
  const names = [
    '-set',
    'domain',
    domain,
    '-set',
    'caller',
    caller,
    '-au',
    login.user,
    '-ap',
    login.password,
  ];
  return runSipp([
    `${server.address}:${server.port}`,
    '-sf',
    `${scenarios}uac.xml`,
    '-s',
    to,
    ...names,
    '-mp',
    String(mediaPort),
  ]);
}

/** Answers one call at this port of 127.0.0.1 and echoes what it hears. */
export function sippAnswer(at: { readonly address: string; readonly port: number }, mediaPort: number) {
  return runSipp([
    '-sf',
    `${scenarios}uas.xml`,
    '-rtp_echo',
    '-p',
    String(at.port),
    '-i',
    at.address,
    '-mi',
    at.address,
    '-mp',
    String(mediaPort),
  ]);
}

async function runSipp(args: readonly string[]) {
  const dir = await mkdtemp(join(tmpdir(), 'hearthline-sipp-'));
  const own = args.includes('-i') ? [] : ['-i', '127.0.0.1', '-mi', '127.0.0.1'];
  const always = ['-m', '1', '-nostdin', '-timeout', '20s', '-trace_err', '-error_file', join(dir, 'errors')];
  try {
    return await runProgram('sipp', [...args, ...own, ...always], { output: 'keep' });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
