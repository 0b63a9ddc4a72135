/** `hearthline sip`: the telephone's files made from a plan, checked, started and looked at. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkConfiguration } from '#sip/daemons/check.ts';
import { findProgram, missingProgramsSentence } from '#sip/daemons/packages.ts';
import type { Plan } from '#sip/kamailio/plan.ts';
import { renderFiles } from '#sip/kamailio/render.ts';
import { loadSecrets, makeSecrets } from '#sip/secrets.ts';
import { loadConfig } from '../config.ts';
import { readPlanFile } from './run-sip-plan.ts';
import { runSipStatus } from './run-sip-status.ts';
import { runSipUp } from './run-sip-up.ts';
import { usageError } from './usage-error.ts';

/** Runs one of the four; answers the exit code. */
export async function runSip([verb = '', ...args]: string[]): Promise<number> {
  switch (verb) {
    case 'config':
      return runConfig(args);
    case 'check':
      return runCheck(args);
    case 'up': {
      const { values } = parseArgs({ args, options: { plan: { type: 'string' } } });
      return runSipUp(loadConfig(), values.plan);
    }
    case 'status': {
      const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
      return runSipStatus(loadConfig(), values.json);
    }
    default:
      throw usageError(`sip ${verb}: write config, check, up or status`);
  }
}

function runConfig(args: string[]): number {
  const { values } = parseArgs({ args, options: { plan: { type: 'string' }, out: { type: 'string' } } });
  if (values.plan === undefined || values.out === undefined)
    throw usageError('--plan and --out are both needed');
  const plan = readPlanFile(values.plan);
  const dir = resolve(values.out);
  mkdirSync(dir, { recursive: true, mode: 0o750 });
  const secrets = loadSecrets(plan.secretsFile ?? join(dir, 'secrets.json'), plan);
  const files = renderFiles({ plan, secrets, dir });
  for (const { name, text, secret } of files) {
    const path = join(dir, name);
    rmSync(path, { force: true });
    const mode = secret ? 0o600 : name.endsWith('.sh') ? 0o755 : 0o644;
    writeFileSync(path, text, { mode });
  }
  console.log(`${files.length} files in ${dir}: ${files.map(({ name }) => name).join(', ')}`);
  return 0;
}

async function runCheck(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { plan: { type: 'string' }, dir: { type: 'string' } } });
  if ((values.plan === undefined) === (values.dir === undefined)) throw usageError('either --plan or --dir');
  const plan = values.plan === undefined ? null : readPlanFile(values.plan);
  const kamailio = findProgram('kamailio');
  if (kamailio === null) throw new Error(missingProgramsSentence() ?? 'kamailio is not installed.');
  const trouble =
    plan === null
      ? await checkConfiguration(kamailio, join(resolve(values.dir ?? '.'), 'kamailio.cfg'))
      : await checkPlan(kamailio, plan);
  console.log(trouble ?? 'Kamailio takes it. Ports and certificates show when it starts.');
  return trouble === null ? 0 : 1;
}

async function checkPlan(kamailio: string, plan: Plan): Promise<string | null> {
  const dir = mkdtempSync(join(tmpdir(), 'hearthline-sip-check-'));
  try {
    for (const { name, text } of renderFiles({ plan, secrets: makeSecrets(plan), dir }))
      writeFileSync(join(dir, name), text, { mode: 0o600 });
    return await checkConfiguration(kamailio, join(dir, 'kamailio.cfg'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
