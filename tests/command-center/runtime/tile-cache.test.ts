import { describe, expect, it } from 'vitest';
import { createTileCache } from '#command-center/runtime/tile-cache.ts';

describe('a tile cache', () => {
  const bytes = (n: number) => new Uint8Array(n);

  it('renders once, also when asked twice at once, and keeps empty tiles', async () => {
    const cache = createTileCache(10_000);
    let rendered = 0;
    const render = async () => {
      rendered++;
      return rendered === 1 ? bytes(10) : null;
    };
    const [a, b] = await Promise.all([cache.get('a', render), cache.get('a', render)]);
    expect(a).toBe(b);
    expect(await cache.get('a', render)).toBe(a);
    expect(await cache.get('empty', render)).toBeNull();
    expect(await cache.get('empty', render)).toBeNull();
    expect(rendered).toBe(2);
  });

  it('lets the least used go first and never holds more than it may', async () => {
    const cache = createTileCache(3 * 1_200);
    const asked: string[] = [];
    const get = (key: string) =>
      cache.get(key, async () => {
        asked.push(key);
        return bytes(1_000);
      });
    for (const key of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'b']) await get(key);
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('forgets a failure', async () => {
    const cache = createTileCache(1_000);
    await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.get('a', async () => bytes(1))).toEqual(bytes(1));
  });
});
