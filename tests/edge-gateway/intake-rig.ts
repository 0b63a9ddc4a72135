/** An intake over memory for tests of the whole way of a message. */
import { defaultIngestSettings, startIngest } from '#edge-gateway/ingest.ts';
import type { DeviceIdentity } from '#edge-gateway/ports.ts';
import { baseMs, bytes, phone, type TestPorts, testClock, testPorts } from './fakes.ts';

export const fixTopic = 'owntracks/w-017/p017';
export const stationTopic = 'heat-stations/hs-4/readings';

/** An intake over memory, one hour after the first wire line; nothing is tried twice. */
export function openIntake(changes: Partial<TestPorts> = {}) {
  const ports = testPorts({ clock: testClock(0, baseMs + 3_600_000), ...changes });
  const ingest = startIngest(ports, {
    ...defaultIngestSettings,
    batch: { ...defaultIngestSettings.batch, retryPausesMs: [] },
  });
  const send = (identity: DeviceIdentity, topic: string, body: unknown) =>
    ingest.accept({ identity, topic, payload: body instanceof Uint8Array ? body : bytes(body) });
  const sendAll = (lines: readonly string[]) => Promise.all(lines.map((line) => send(phone, fixTopic, line)));
  return { ports, ingest, send, sendAll };
}
