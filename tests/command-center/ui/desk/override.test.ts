/** The desk asks for a reason when somebody else than the recommended worker is sent, and says what it costs. */
import { describe, expect, it } from 'vitest';
import type { Candidates } from '#command-center/contract/http.ts';
import { commandForms, formOf, missingFields } from '#command-center/ui/desk/command-forms.ts';
import { moveWords, overrideWords, priceWords, withNeededReason } from '#command-center/ui/desk/override.ts';

const moves = [{ orderId: 'o-88', fromWorkerId: 'li', toWorkerId: 'wang' }];
const item = (workerId: string, rank: number, deltaSeconds: number, exact = true) => ({
  workerId,
  rank,
  score: 80,
  travel: { seconds: 60, distanceM: 500, kind: 'road' as const },
  factors: [],
  price: { deltaSeconds, exact, moves: deltaSeconds === 0 ? [] : moves },
});
const candidates: Candidates = {
  asOf: '2026-01-12T08:00:00.000Z',
  policy: 'default-1',
  items: [item('wang', 1, 0), item('li', 2, 360)],
  excluded: [],
  shortfall: null,
};
const named = { worker: (id: string) => `师傅${id}`, order: (id: string) => id.slice(2) };

describe('choosing somebody else', () => {
  it('needs a reason, choosing the recommended does not', () => {
    const form = formOf('assign');
    const values = { workerId: 'li', reason: '' };
    expect(missingFields(withNeededReason(form, 'li', candidates), values)).toEqual(['reason']);
    expect(missingFields(withNeededReason(form, 'wang', candidates), values)).toEqual([]);
    expect(withNeededReason(form, 'li', null)).toBe(form);
    expect(withNeededReason(form, '', candidates)).toBe(form);
    for (const other of commandForms.filter(({ command }) => command !== 'assign')) {
      expect(withNeededReason(other, 'li', candidates)).toBe(other);
    }
  });

  it('says who is recommended and what the choice costs', () => {
    expect(overrideWords(candidates, 'wang', named.worker)).toBeNull();
    expect(overrideWords(null, 'li', named.worker)).toBeNull();
    expect(overrideWords(candidates, 'li', named.worker)).toMatch(/师傅wang.*6/);
    expect(overrideWords(candidates, 'nobody', named.worker)).toContain('师傅wang');
  });
});

describe('the price in words', () => {
  it('is nothing for the recommended, minutes for the others, and honest where it is no promise', () => {
    const [best, other] = candidates.items;
    if (best === undefined || other === undefined) throw new Error('no items');
    expect(priceWords({ ...other, price: null }, false)).toBe('');
    const words = [
      priceWords(best, true),
      priceWords(other, false),
      priceWords(item('x', 3, 360, false), false),
    ];
    expect(new Set(words).size).toBe(3);
    expect(words[1]).toContain('6');
  });

  it('names the orders that would move, and to whom', () => {
    expect(moveWords(item('li', 2, 360), named)).toHaveLength(1);
    expect(moveWords(item('li', 2, 360), named)[0]).toMatch(/88.*师傅wang/);
    expect(moveWords(item('wang', 1, 0), named)).toEqual([]);
  });
});
