/** Keeps spreadsheets from running what people have written: an apostrophe before texts that they would take for formulas. */

const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;
const guarded = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** A text that begins like a formula gets one apostrophe more; every other text stays as it is. */
export function guardCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The text before `guardCell`. */
export function unguardCell(cell: string): string {
  return guarded.test(cell) ? cell.slice(1) : cell;
}
