/** What is wrong with a field, in short English and Chinese: every sentence names what would be right. */
import type * as v from 'valibot';

export interface FieldWords {
  readonly en: string;
  readonly zh: string;
}

const words = (en: string, zh: string): FieldWords => ({ en, zh });
const required = words('required', '必填');
const wrongFormat = words('wrong format', '格式不正确');

/** By the schema that was not met. */
const byType: Readonly<Record<string, FieldWords>> = {
  string: words('must be text, given once', '应为一段文本'),
  number: words('must be a number', '应为数字'),
  boolean: words('must be true or false', '应为 true 或 false'),
  array: words('must be a list', '应为列表'),
  object: words('must be an object', '应为对象'),
  record: words('must be an object', '应为对象'),
  tuple: words('must be a list of fixed length', '应为固定长度的列表'),
  strict_object: words('unknown field: leave it out', '未知字段，请去掉'),
  never: words('unknown field: leave it out', '未知字段，请去掉'),
  integer: words('must be a whole number', '应为整数'),
  safe_integer: words('must be a whole number', '应为整数'),
  finite: words('must be a finite number', '应为有限数字'),
  to_number: words('must be a number', '应为数字'),
  non_empty: words('must not be empty', '不能为空'),
  iso_timestamp: words('must be ISO 8601 with a zone', '应为带时区的 ISO 8601 时间'),
};

/** Sentences that schemas and handlers say themselves, in Chinese. */
const ownSentences: Readonly<Record<string, string>> = {
  'required: a ULID or UUID made by the client': '必填：由客户端生成的 ULID 或 UUID',
  'a ULID or UUID made by the client': '应为客户端生成的 ULID 或 UUID',
  'required here: it makes a repeated report one request': '必填：用它识别重复上报',
  'name the order; only supplement goes without': '请填写工单；只有补录可以不填',
  'a new person needs one': '新账号必填',
  'taken by somebody else': '已被他人使用',
  'the file is empty': '文件为空',
  'name a communityId or both lon and lat': '请填写 communityId，或同时填写 lon 和 lat',
  'name rate, now or both': '请填写 rate、now 或两者',
  'not a moment in time': '不是有效的时刻',
  'ISO 8601 with a zone, e.g. 2026-01-05T08:00:00.000Z':
    '应为带时区的 ISO 8601 时间，如 2026-01-05T08:00:00.000Z',
  'an ISO 8601 duration up to P31D, e.g. PT24H': '应为不超过 P31D 的 ISO 8601 时长，如 PT24H',
  '2 to 64 letters, digits, dots, dashes or underscores': '应为 2 到 64 个字母、数字、点、短横线或下划线',
  '1 to 64 letters, digits, dots, dashes': '应为 1 到 64 个字母、数字、点或短横线',
  'at least 8 characters': '至少 8 个字符',
  'at most 256 characters': '最多 256 个字符',
  'a phone names its workerId, a heatStation its heatStationId, a meter its meterId, a source its sourceId':
    'phone 须填 workerId，heatStation 须填 heatStationId，meter 须填 meterId，source 须填 sourceId',
  'a number from 1 to 1000': '应为 1 到 1000 的数字',
  'true or false': '应为 true 或 false',
  'take it from nextCursor of the page before': '请使用上一页的 nextCursor',
};

/** The Chinese of a sentence that stands in the code; an unknown one stays as it is. */
export function chineseOf(sentence: string): string {
  const options = /^(?:one or more of|must be one of) (.+)$/.exec(sentence)?.[1];
  if (options !== undefined) return `应为以下之一：${options.replaceAll(', ', '、')}`;
  return ownSentences[sentence] ?? sentence;
}

/** The words for one issue; what a schema says itself is kept, the library's own sentences are not. */
export function describeIssue(issue: v.BaseIssue<unknown>): FieldWords {
  if (!isLibrarySentence(issue.message)) return words(issue.message, chineseOf(issue.message));
  if (issue.received === 'undefined' && issue.kind === 'schema') return required;
  switch (issue.type) {
    case 'picklist':
    case 'literal':
    case 'union':
    case 'variant':
    case 'enum':
      return oneOf(issue.expected);
    case 'min_length':
    case 'max_length':
    case 'length':
      return lengthWords(issue.type, issue.input, requirementOf(issue));
    case 'min_value':
      return words(`must be ${requirementOf(issue)} or more`, `不能小于 ${requirementOf(issue)}`);
    case 'max_value':
      return words(`must be ${requirementOf(issue)} or less`, `不能大于 ${requirementOf(issue)}`);
    default:
      return byType[issue.type] ?? wrongFormat;
  }
}

function isLibrarySentence(message: string): boolean {
  return /^Invalid [\w -]+: (Expected|Received) /.test(message);
}

/** `("x" | "y")` as the library writes choices. */
function oneOf(expected: string | null): FieldWords {
  const options = (expected ?? '')
    .replace(/^\(|\)$/g, '')
    .replaceAll('"', '')
    .split(' | ');
  const only = options.length === 1;
  return words(
    `must be ${only ? '' : 'one of '}${options.join(', ')}`,
    `应为${only ? ' ' : '以下之一：'}${options.join('、')}`,
  );
}

function lengthWords(type: string, input: unknown, bound: string): FieldWords {
  const [en, zh] = Array.isArray(input) ? ['entries', '项'] : ['characters', '个字符'];
  if (type === 'max_length') return words(`too long: at most ${bound} ${en}`, `过长：最多 ${bound} ${zh}`);
  if (type === 'length') return words(`must have ${bound} ${en}`, `应为 ${bound} ${zh}`);
  if (bound === '1') return words('must not be empty', '不能为空');
  return words(`too short: at least ${bound} ${en}`, `过短：至少 ${bound} ${zh}`);
}

function requirementOf(issue: v.BaseIssue<unknown>): string {
  return String(Reflect.get(issue, 'requirement'));
}
