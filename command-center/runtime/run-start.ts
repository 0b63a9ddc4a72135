/** `hearthline start`: runs the program until a signal. */
import { loadConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { type Hearthline, startHearthline } from '../main.ts';
import { untilSignal } from './run-until-signal.ts';

/** Production: an empty database becomes an empty site. */
export async function runStart(): Promise<number> {
  const config = loadConfig();
  const log = openLog({ level: config.logLevel });
  const running = await startHearthline({ config, log });
  // Before anybody knows that it is up: a signal without a listener would end it at once.
  const ended = untilSignal();
  tellAddresses(running);
  await ended;
  await running.stop();
  return 0;
}

/** Lines for people, and for programs that wait for them. */
export function tellAddresses(running: Hearthline): void {
  console.log(`Hearthline 暖线 ready: ${running.url}`);
  console.log(`MQTT ready: ${running.mqttUrl}`);
  if (running.mqttsUrl !== null) console.log(`MQTTS ready: ${running.mqttsUrl}`);
}
