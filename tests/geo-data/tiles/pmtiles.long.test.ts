/** An archive of so many tiles that its directory needs leaves. */
import { expect, it } from 'vitest';
import { expectRoundTrip } from './support/archive-round-trip.ts';

it('gives back every tile out of many directories', async () => {
  const header = await expectRoundTrip(12);
  expect(header.leafDirectoryLength).toBeGreaterThan(0);
});
