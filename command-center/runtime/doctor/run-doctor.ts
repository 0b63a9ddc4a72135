/** `hearthline doctor [--json]`: looks at everything a start needs and says what to do about what is wrong. */
import { parseArgs } from 'node:util';
import { type Config, loadConfig } from '../../config.ts';
import { readLocalAccess } from '../local-access.ts';
import { wallNow } from '../wall-clock.ts';
import { exitCodeOf, type Finding, fail, reasonOf, renderFindings } from './finding.ts';
import {
  checkCache,
  checkClock,
  checkDataDir,
  checkDemoParts,
  checkDisk,
  checkKey,
  checkPages,
  checkPort,
  checkRuntime,
  checkTls,
} from './look-here.ts';
import { checkBroker, checkDatabase, checkIssuer, checkServer } from './look-outside.ts';

/** Exit code 1 when something is wrong. */
export async function runDoctor(args: string[] = []): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
  const findings = await examine();
  console.log(values.json ? JSON.stringify({ findings }, null, 2) : renderFindings(findings));
  return exitCodeOf(findings);
}

async function examine(): Promise<Finding[]> {
  const runtime = checkRuntime(process.versions.node, process.versions.deno !== undefined);
  try {
    return [runtime, ...(await examineSite(loadConfig()))];
  } catch (error) {
    return [runtime, fail('settings', reasonOf(error), 'correct them in the environment')];
  }
}

async function examineSite(config: Config): Promise<Finding[]> {
  const { isOurs, ...server } = await checkServer(await readLocalAccess(config.dataDir));
  const ports = [
    ['PORT', config.port],
    ...(config.mqttUrl === null ? [['MQTT_PORT', config.mqttPort] as const] : []),
    ...(config.mqttsPort === null ? [] : [['MQTTS_PORT', config.mqttsPort] as const]),
  ] as const;
  const found = await Promise.all([
    checkDataDir(config),
    checkCache(),
    checkDisk(config),
    ...ports.map(([setting, port]) => checkPort(setting, port, config.bind, isOurs)),
    checkKey(config),
    checkDatabase(config),
    checkBroker(config),
    checkTls(config, wallNow()),
    checkIssuer(config),
    checkPages(),
    checkDemoParts(),
    checkClock(wallNow(), config.siteTz),
  ]);
  return [...found.flat(), server];
}
