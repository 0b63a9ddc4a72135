/** What is kept of a manual choice: what was recommended, what was chosen instead, and what that costs. */
import { describe, expect, it } from 'vitest';
import type { Candidates } from '#command-center/contract/http.ts';
import { isOverride, recommendedOf } from '#command-center/contract/recommended.ts';
import { noteChoice } from '#command-center/server/choice.ts';

type Item = Candidates['items'][number];

const item = (workerId: string, rank: number, price: Item['price']): Item => ({
  workerId,
  rank,
  score: 90 - rank,
  travel: { seconds: 60 * rank, distanceM: 500, kind: 'road' },
  factors: [],
  price,
});
const nothing = { deltaSeconds: 0, exact: true, moves: [] };
const dear = {
  deltaSeconds: 360,
  exact: true,
  moves: [{ orderId: '88', fromWorkerId: 'li', toWorkerId: 'wang' }],
};
const ranked: Candidates = {
  asOf: '2026-01-12T08:00:00.000Z',
  policy: 'default-1',
  items: [item('li', 1, dear), item('wang', 2, nothing), item('zhao', 3, { ...nothing, deltaSeconds: 30 })],
  excluded: [{ workerId: 'sun', codes: ['off-duty'] }],
  shortfall: null,
};

describe('the recommended candidate', () => {
  it('is the one whom the batch would choose, not always the first', () => {
    expect(recommendedOf(ranked)?.workerId).toBe('wang');
    expect(recommendedOf({ items: [item('li', 1, null), item('wang', 2, null)] })?.workerId).toBe('li');
    expect(recommendedOf({ items: [] })).toBeNull();
  });

  it('is departed from by anybody who costs something, and by those who are not in the list', () => {
    expect(['wang', 'li', 'zhao', 'sun'].map((id) => isOverride(ranked, id))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(isOverride({ items: [] }, 'li')).toBe(false);
  });
});

describe('a manual assignment', () => {
  const assign = (workerId: string, reason: string | null) =>
    ({ command: 'assign', data: { workerId, reason } }) as const;
  const deps = { orders: { candidates: async () => ranked }, log: () => undefined };
  const note = (command: Parameters<typeof noteChoice>[2], orders = deps.orders) =>
    noteChoice({ log: deps.log, orders }, 'order-1', command);

  it('keeps recommended against chosen, with the price and the reason', async () => {
    const noted = await note(assign('li', '客户指定'));
    expect(noted).toMatchObject({
      command: 'assign',
      data: {
        workerId: 'li',
        reason: '客户指定',
        decision: {
          kind: 'choice',
          policy: 'default-1',
          isRecommended: false,
          recommended: { workerId: 'wang', rank: 2, score: 88, travelSeconds: 120 },
          chosen: { workerId: 'li', rank: 1, price: dear },
          reason: '客户指定',
        },
      },
    });
    expect(await note(assign('wang', null))).toMatchObject({ data: { decision: { isRecommended: true } } });
    expect(await note(assign('sun', '换班'))).toMatchObject({
      data: { decision: { chosen: { workerId: 'sun', codes: ['off-duty'] } } },
    });
  });

  it('goes on without it when nothing can be ranked, and leaves other commands alone', async () => {
    const broken = {
      candidates: async (): Promise<Candidates> => {
        throw new Error('connection lost');
      },
    };
    const command = assign('li', null);
    expect(await note(command, broken)).toBe(command);
    const withdraw = { command: 'withdraw', data: { reason: null } } as const;
    expect(await note(withdraw, broken)).toBe(withdraw);
  });
});
