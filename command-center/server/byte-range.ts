/** The Range header of HTTP for one part of a file of known size. */

export type ByteRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly from: number; readonly to: number }
  | { readonly kind: 'outside' };

/** Both ends included. What is no byte range, or several at once, is answered with the whole file, as HTTP allows. */
export function parseRange(header: string | undefined, size: number): ByteRange {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = found ?? [];
  if (found === null || (first === '' && last === '')) return { kind: 'whole' };
  // `-500`: the last five hundred.
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (last !== '' && first !== '' && Number(last) < from) return { kind: 'whole' };
  return from > to ? { kind: 'outside' } : { kind: 'part', from, to };
}
