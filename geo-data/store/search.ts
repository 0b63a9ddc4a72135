/** What people type into the search box, as parameters: a number, or a part of a text. */

/** The number (when it reads as one) and the LIKE pattern of a search text; both null when there is none. */
export function searchTerms(q: string | undefined): {
  readonly number: number | null;
  readonly like: string | null;
} {
  const text = q?.trim() ?? '';
  if (text === '') return { number: null, like: null };
  return { number: /^\d{1,15}$/.test(text) ? Number(text) : null, like: likePattern(text) };
}

/** A pattern that finds the text anywhere; its wildcards stand for themselves. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
