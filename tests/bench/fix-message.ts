/** The message that the benches send: an OwnTracks location of exactly 120 bytes, each one different from the last. */

/** Bytes of one body. */
export const messageBytes = 120;
/** Messages start this long before now, so that a second per message never reaches into the future. */
export const startBeforeMs = 10_800_000;

/** Body number `seq` of one client: a second later and half a metre further than the one before. */
export function renderFix(clientNumber: number, seq: number, startMs: number): string {
  const tst = Math.floor(startMs / 1_000) + seq;
  const lon = (126.5 + clientNumber * 1e-4 + seq * 5e-6).toFixed(6);
  const body = `{"_type":"location","tid":"b1","t":"t","tst":${tst},"lon":${lon},"lat":45.774121,"acc":10,"vel":2,"SSID":"`;
  return `${body}${'x'.repeat(messageBytes - body.length - 2)}"}`;
}

export function usernameOf(clientNumber: number): string {
  return `bench-${clientNumber}`;
}

export const deviceId = 'phone';

export function topicOf(clientNumber: number): string {
  return `owntracks/${usernameOf(clientNumber)}/${deviceId}`;
}
