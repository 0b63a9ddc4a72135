/** Stopping in reverse, past errors, once. */
import { describe, expect, it } from 'vitest';
import { openStops } from '#command-center/runtime/stops.ts';

describe('openStops', () => {
  it('stops the last started first and each only when the one before has ended', async () => {
    const said: string[] = [];
    const stops = openStops(() => undefined);
    for (const name of ['database', 'gateway', 'server']) {
      stops.add(name, async () => {
        said.push(`${name} stops`);
        await new Promise((resolve) => setTimeout(resolve, 2));
        said.push(`${name} ended`);
      });
    }
    await stops.run();
    expect(said).toEqual([
      'server stops',
      'server ended',
      'gateway stops',
      'gateway ended',
      'database stops',
      'database ended',
    ]);
  });

  it('goes on after errors, thrown or rejected, and names each', async () => {
    const stopped: string[] = [];
    const errors: [string, unknown][] = [];
    const stops = openStops((name, error) => errors.push([name, error]));
    stops.add('first', () => void stopped.push('first'));
    stops.add('rejects', () => Promise.reject(new Error('r')));
    stops.add('throws', () => {
      throw new Error('t');
    });
    stops.add('last', () => void stopped.push('last'));
    await stops.run();
    expect(stopped).toEqual(['last', 'first']);
    expect(errors).toEqual([
      ['throws', new Error('t')],
      ['rejects', new Error('r')],
    ]);
  });

  it('stops nothing twice, and also what was started while it ran', async () => {
    const stopped: string[] = [];
    const stops = openStops(() => undefined);
    stops.add('a', () => {
      stopped.push('a');
      if (stopped.length === 1) stops.add('late', () => void stopped.push('late'));
    });
    await Promise.all([stops.run(), stops.run()]);
    await stops.run();
    expect(stopped).toEqual(['a', 'late']);
  });
});
