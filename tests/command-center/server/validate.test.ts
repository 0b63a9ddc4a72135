/** Wrong fields are told in our own words, in both languages; a schema's own sentence is kept. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { newRequest, orderCommandData, requestCommandData } from '#command-center/contract/commands.ts';
import { chineseOf } from '#command-center/server/field-words.ts';
import { check } from '#command-center/server/validate.ts';
import { openDesk, report } from './support/desk.ts';

const schema = v.object({
  text: v.string(),
  choice: v.picklist(['x', 'y']),
  short: v.pipe(v.string(), v.maxLength(2)),
  filled: v.pipe(v.string(), v.minLength(1)),
  low: v.pipe(v.number(), v.minValue(1)),
  high: v.pipe(v.number(), v.maxValue(3)),
  whole: v.pipe(v.number(), v.integer()),
  list: v.pipe(v.array(v.string()), v.maxLength(1)),
  place: v.variant('kind', [v.object({ kind: v.literal('a') }), v.object({ kind: v.literal('b') })]),
  form: v.pipe(v.string(), v.regex(/^a/)),
  own: v.pipe(v.string(), v.regex(/^a/, 'at least 8 characters')),
});
const wrong = {
  text: 1,
  choice: 'z',
  short: '123',
  filled: '',
  low: 0,
  high: 4,
  whole: 1.5,
  list: ['a', 'b'],
  place: { kind: 'c' },
  form: 'b',
  own: 'b',
};

describe('wrong fields', () => {
  it('are named with what would be right', () => {
    const checked = check(schema, wrong);
    const said = checked.ok
      ? []
      : checked.issues.map(({ path, message, messageZh }) => [path, message, messageZh]);
    expect(said).toEqual([
      ['text', 'must be text, given once', '应为一段文本'],
      ['choice', 'must be one of x, y', '应为以下之一：x、y'],
      ['short', 'too long: at most 2 characters', '过长：最多 2 个字符'],
      ['filled', 'must not be empty', '不能为空'],
      ['low', 'must be 1 or more', '不能小于 1'],
      ['high', 'must be 3 or less', '不能大于 3'],
      ['whole', 'must be a whole number', '应为整数'],
      ['list', 'too long: at most 1 entries', '过长：最多 1 项'],
      ['place.kind', 'must be one of a, b', '应为以下之一：a、b'],
      ['form', 'wrong format', '格式不正确'],
      ['own', 'at least 8 characters', '至少 8 个字符'],
    ]);
  });

  it('are required where they are missing, and the body is named where all of it is wrong', () => {
    const missing = check(v.object({ source: v.string() }), {}, 'data');
    expect(missing).toEqual({
      ok: false,
      issues: [{ path: 'data.source', message: 'required', messageZh: '必填' }],
    });
    expect(check(schema, null)).toMatchObject({ issues: [{ path: 'body', message: 'must be an object' }] });
  });

  it('never speak in the words of the library, whatever command is wrong in whatever way', () => {
    const schemas = [newRequest, ...Object.values(orderCommandData), ...Object.values(requestCommandData)];
    const rubbish = [null, 7, '', [], {}, { place: {}, orders: [{}], evidence: [{ kind: 0 }] }];
    for (const one of schemas) {
      for (const body of rubbish) {
        const checked = check<v.GenericSchema>(one, body);
        const messages = checked.ok ? [] : checked.issues.map(({ message }) => message);
        expect(messages.filter((message) => /Expected|received|Invalid/.test(message))).toEqual([]);
      }
    }
  });

  it('have a Chinese title and an English one', async () => {
    const desk = openDesk();
    const { source: _, ...bare } = report();
    const asked = await desk.ask('POST', '/api/requests', { as: 'agent', body: bare });
    expect(asked.body).toMatchObject({
      title: expect.stringMatching(/^数据有误.source：必填$/),
      titleEn: 'Invalid data: source: required.',
      detail: { paths: ['source: required'] },
    });
    const query = await desk.ask('GET', '/api/orders?limit=none', { as: 'agent' });
    expect(query.body).toMatchObject({
      status: 400,
      title: '参数有误：limit：应为 1 到 1000 的数字',
      titleEn: 'Invalid parameters: limit: a number from 1 to 1000.',
    });
    expect(chineseOf('one or more of a, b')).toBe('应为以下之一：a、b');
  });
});
