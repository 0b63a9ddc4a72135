/** A port on loopback that nobody listens on now, for programs that cannot pick one themselves. */
import { createServer } from 'node:net';

/** It may be taken before it is used; for tests that is rare enough. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
