/** How the cells of a table are read: each word is a schema from text to value, with what to write when it is wrong. */
import * as v from 'valibot';

/** Carried as the message of a schema: the code of the finding and its parameters. */
export function words(code: string, params: Readonly<Record<string, string | number>> = {}): string {
  return JSON.stringify({ code, params });
}

/** Empty cells are absent ones. */
const filled = (max: number) =>
  v.pipe(
    v.string(words('value-missing')),
    v.trim(),
    v.nonEmpty(words('value-missing')),
    v.maxLength(max, words('value-too-long', { max })),
  );

/** Reads an empty or absent cell as `otherwise`. */
function orElse<S extends v.GenericSchema<unknown, unknown>, const D>(schema: S, otherwise: D) {
  const isEmpty = (cell: unknown) => cell === undefined || (typeof cell === 'string' && cell.trim() === '');
  return v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }): v.InferOutput<S> | D => {
      if (isEmpty(dataset.value)) return otherwise;
      const read = v.safeParse(schema, dataset.value);
      if (read.success) return read.output;
      addIssue({ message: read.issues[0].message });
      return NEVER;
    }),
  );
}

export const textWord = (max = 200) => filled(max);
export const maybeTextWord = (max = 200) => orElse(filled(max), null);

const id = v.pipe(filled(64), v.regex(/^[^\s/?#]+$/, words('not-an-id')));
export const maybeIdWord = () => orElse(id, null);

/** Number words of spreadsheets: `1,234.5`, full-width digits, a unit after the number. */
function numberIn(text: string): number {
  const plain = text
    .normalize('NFKC')
    .replace(/[, ]/g, '')
    .replace(/(m2|m²|㎡|平方米|平米|mm|毫米|mw|兆瓦|层|个|户)$/i, '');
  return plain === '' ? Number.NaN : Number(plain);
}

function number(min: number, max: number, example: number, whole: boolean) {
  return v.pipe(
    filled(60),
    v.transform(numberIn),
    v.number(words('not-a-number', { example })),
    v.minValue(min, words('number-range', { min, max })),
    v.maxValue(max, words('number-range', { min, max })),
    whole ? v.integer(words('not-whole')) : v.finite(words('not-a-number', { example })),
  );
}
export const numberWord = (min: number, max: number, example: number) => number(min, max, example, false);
export const maybeNumberWord = (min: number, max: number, example: number) =>
  orElse(numberWord(min, max, example), null);
export const wholeWord = (min: number, max: number, example: number) => number(min, max, example, true);
export const wholeWordOr = <const D extends number | null>(
  min: number,
  max: number,
  example: number,
  otherwise: D,
) => orElse(wholeWord(min, max, example), otherwise);

/** The number in a coordinate's cell; null when it is empty or none. */
export function readCoordinate(cell: string | undefined): number | null {
  const read = v.safeParse(coordinate, cell);
  return read.success ? read.output : null;
}

/** A coordinate as it stands; what it may be is the matter of the place check. */
export const coordinateWord = () => coordinate;

const coordinate = orElse(
  v.pipe(filled(60), v.transform(numberIn), v.number(words('not-a-number', { example: 126.63 }))),
  null,
);

/** One of a closed list, by its code or by the word people write. */
export function choiceWord<const C extends Readonly<Record<string, readonly string[]>>>(choices: C) {
  const known = Object.entries(choices).flatMap(([code, names]) =>
    [code, ...names].map((name) => [name.toLowerCase(), code] as const),
  );
  const byName = new Map<string, string>(known);
  const said = Object.entries(choices)
    .map(([code, names]) => (names[0] === undefined ? code : `${code} (${names[0]})`))
    .join(', ');
  return v.pipe(
    filled(40),
    v.transform((text) => byName.get(text.toLowerCase()) ?? ''),
    v.picklist(Object.keys(choices), words('not-a-choice', { choices: said })),
  );
}
export const choiceWordOr = <const C extends Readonly<Record<string, readonly string[]>>>(
  choices: C,
  otherwise: string,
) => orElse(choiceWord(choices), otherwise);

/** Parts of a cell, however people separate them. */
export const listWord = () =>
  orElse(
    v.pipe(
      filled(2000),
      v.transform((text) => [...new Set(text.split(/[,,;;、|\s]+/).filter((part) => part !== ''))]),
    ),
    [] as const,
  );

/** Digits as they are dialled; blanks and brackets are for the eye. */
export const maybePhoneWord = () =>
  orElse(
    v.pipe(
      filled(40),
      v.transform((text) => text.normalize('NFKC').replace(/[\s()]/g, '')),
      v.regex(/^\+?\d[\d-]{2,19}$/, words('not-a-phone')),
    ),
    null,
  );
