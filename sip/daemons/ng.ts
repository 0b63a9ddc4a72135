/** One question to an rtpengine over its ng protocol: JSON in a datagram, answered under the same cookie. */
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';

/**
 * Sends a command and returns the answer. The datagram is repeated (same cookie: rtpengine answers again without doing
 * it twice) until `timeoutMs` is over; then it throws.
 */
export async function askRtpengine(
  at: { readonly address: string; readonly port: number },
  command: Readonly<Record<string, unknown>>,
  timeoutMs = 2000,
): Promise<Record<string, unknown>> {
  const socket = createSocket('udp4');
  const cookie = randomUUID();
  const packet = `${cookie} ${JSON.stringify(command)}`;
  const send = () => socket.send(packet, at.port, at.address);
  const again = setInterval(send, 250);
  let timeout: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      timeout = setTimeout(
        () => reject(new Error(`rtpengine at ${at.address}:${at.port} does not answer`)),
        timeoutMs,
      );
      socket.on('error', reject);
      socket.on('message', (message) => {
        const answer = readAnswer(message.toString('utf8'), cookie);
        if (answer !== null) resolve(answer);
      });
      send();
    });
  } finally {
    clearInterval(again);
    clearTimeout(timeout);
    socket.close();
  }
}

function readAnswer(text: string, cookie: string): Record<string, unknown> | null {
  if (!text.startsWith(`${cookie} `)) return null;
  const data: unknown = JSON.parse(text.slice(cookie.length + 1));
  return typeof data === 'object' && data !== null ? { ...data } : null;
}
