/** The sizes of the demonstration's city as words of the command line. */
import { citySizes } from '#geo-data/demo-city/demo-city.ts';
import { usageError } from '../usage-error.ts';

export type CitySizeName = keyof typeof citySizes;

/** The size a word names; throws a usage error for a word that is none. */
export function citySizeOf(word: string): CitySizeName {
  if (isCitySize(word)) return word;
  throw usageError(`--size ${word}: one of ${Object.keys(citySizes).join(', ')}`);
}

function isCitySize(word: string): word is CitySizeName {
  return Object.hasOwn(citySizes, word);
}
