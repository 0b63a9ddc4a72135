/** What an import has to say about a file: problems that keep rows out, warnings that do not, each with what to write. */

/** `{name}` is filled from the parameters. */
const sentences = {
  'value-missing': ['此项必填', 'this must be filled in'],
  'value-too-long': ['最多 {max} 个字符', 'at most {max} characters'],
  'not-a-number': ['请填数字,如 {example}', 'write a number, e.g. {example}'],
  'number-range': ['请填 {min} 到 {max} 之间的数', 'write a number from {min} to {max}'],
  'not-whole': ['请填整数', 'write a whole number'],
  'not-a-choice': ['请填其中之一:{choices}', 'write one of: {choices}'],
  'not-a-phone': ['请填电话号码,只用数字、+ 和 -', 'write a telephone number: digits, + and -'],
  'not-an-id': [
    '编号最多 64 个字符,不含空格和 / ? #',
    'an id has at most 64 characters without blanks and / ? #',
  ],
  'column-unknown': ['文件中没有此列;文件有:{columns}', 'the file has no such column; it has: {columns}'],
  'column-missing': [
    '没有一列对应此字段;请用 --map {column}={field} 指定。文件有:{columns}',
    'no column stands for this field; name it with --map {column}={field}. The file has: {columns}',
  ],
  'duplicate-key': ['与第 {other} 行重复', 'the same as row {other}'],
  'unknown-reference': [
    '{target} 中没有此编号或名称;请先导入',
    'no such id or name among the {target}; import them first',
  ],
  'ambiguous-reference': [
    '{target} 中有 {n} 个同名;请填编号',
    '{n} of the {target} bear this name; write the id',
  ],
  'ambiguous-key': ['库中已有 {n} 个同名;请填编号', '{n} stored rows bear this name; write ids'],
  'room-taken': ['此房间已属于 {id};请填这个编号', 'this room belongs to {id} already; write that id'],
  'place-missing': [
    '没有坐标,也没有可以代替的楼或小区',
    'no coordinates, and no building or community to take them from',
  ],
  'coordinate-missing': ['请填经度和纬度', 'write longitude and latitude'],
  'coordinate-zero': ['坐标为 0,0,不是真实位置', 'coordinates 0,0 are no real place'],
  'coordinate-range': ['经度 −180…180,纬度 −90…90', 'longitude is −180…180, latitude −90…90'],
  'coordinates-swapped': [
    '经纬度似乎颠倒:应为 经度 {lon} 纬度 {lat}',
    'longitude and latitude look swapped: write longitude {lon} latitude {lat}',
  ],
  'projected-mercator': [
    '像是 Web 墨卡托米坐标(EPSG:3857);请转换为经纬度',
    'looks like Web Mercator metres (EPSG:3857): give longitude and latitude',
  ],
  'projected-gauss': [
    '像是 CGCS2000 高斯-克吕格米坐标;请转换为经纬度',
    'looks like CGCS2000 Gauss-Krüger metres: give longitude and latitude',
  ],
  'outside-site': [
    '离本城市其他数据 {km} 公里;若无误请加 --anywhere',
    '{km} km away from everything else of this site; if that is right, add --anywhere',
  ],
  'shifted-coordinates': [
    '坐标整体偏移约 {metres} 米,像是 {crs};请用 --crs {crs} 声明(若确为 WGS-84,用 --crs wgs84)',
    'all lie about {metres} m off, as {crs} coordinates do: declare --crs {crs} (or --crs wgs84 if they really are)',
  ],
  'crs-unknown': [
    '文件声明了坐标系 {crs};请转换为 WGS-84 经纬度',
    'the file declares {crs}: convert it to WGS-84 longitude and latitude',
  ],
  'geometry-missing': ['没有几何图形', 'the geometry is missing'],
  'geometry-unreadable': [
    '几何图形无法读取;请用 GeoJSON 或 WKT',
    'the geometry cannot be read: write GeoJSON or WKT',
  ],
  'geometry-wrong-kind': ['需要 {wanted},而不是 {found}', 'a {wanted} is needed, not a {found}'],
  'ring-too-short': ['边界至少需要三个不同的点', 'a ring needs at least three different points'],
  'line-too-short': ['管线至少需要两个不同的点', 'a line needs at least two different points'],
  'polygon-crosses-itself': ['边界在 {lon},{lat} 处自相交', 'the polygon crosses itself at {lon},{lat}'],
  'polygon-invalid': [
    '边界无效({reason}),位于 {lon},{lat}',
    'the polygon is not valid ({reason}) at {lon},{lat}',
  ],
  'net-and-station': [
    '二网必须有换热站,一网不能有',
    'a secondary pipe names its heat station, a primary one does not',
  ],
  'row-broken': ['此行无法读取:{reason}', 'this row cannot be read: {reason}'],
  'areas-overlap': [
    '{a} 与 {b} 重叠 {m2} 平方米,位于 {lon},{lat}',
    '{a} and {b} overlap by {m2} m² at {lon},{lat}',
  ],
  'areas-hole': [
    '各面之间有 {m2} 平方米的空隙,位于 {lon},{lat}',
    'a hole of {m2} m² is left between them at {lon},{lat}',
  ],
  'outside-all': ['{name} 不在任何{target}内', '{name} lies in none of the {target}'],
  'ring-closed': ['边界首尾不同,已自动闭合', 'the ring was not closed; it was closed'],
  'encoding-guessed': [
    '文件不是 UTF-8,按 {encoding} 读取',
    'the file is not UTF-8; it was read as {encoding}',
  ],
  'column-ignored': ['此列未使用', 'this column is not used'],
  'count-differs': [
    '文件写 {told} 户,库中有 {stored} 户;以库中为准',
    'the file says {told} households, {stored} are stored; those count',
  ],
} as const satisfies Readonly<Record<string, readonly [zh: string, en: string]>>;

export type FindingCode = keyof typeof sentences;
export const isFindingCode = (word: string): word is FindingCode => Object.hasOwn(sentences, word);

export interface ImportFinding {
  readonly severity: 'problem' | 'warning';
  /** Line of a CSV file (1 = header), row of a sheet, number of a feature; null = the file as a whole. */
  readonly row: number | null;
  readonly field: string | null;
  /** What stands there, shortened. */
  readonly value: string | null;
  readonly code: FindingCode;
  readonly zh: string;
  readonly en: string;
}

export interface FindingWords {
  readonly row?: number | null;
  readonly field?: string | null;
  readonly value?: string | null;
  readonly params?: Readonly<Record<string, string | number>>;
}

export const problem = (code: FindingCode, words: FindingWords = {}) => find('problem', code, words);
export const warning = (code: FindingCode, words: FindingWords = {}) => find('warning', code, words);

function find(severity: ImportFinding['severity'], code: FindingCode, words: FindingWords): ImportFinding {
  const [zh, en] = sentences[code];
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => String(words.params?.[name] ?? whole));
  return {
    severity,
    row: words.row ?? null,
    field: words.field ?? null,
    value: words.value === undefined || words.value === null ? null : words.value.slice(0, 80),
    code,
    zh: fill(zh),
    en: fill(en),
  };
}

/** A file that cannot be imported at all; the message names the file and the way out. */
export class ImportFileError extends Error {
  override readonly name = 'ImportFileError';
}
