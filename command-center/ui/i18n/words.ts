/** What a dictionary is: the Chinese texts give the keys and the blanks, every other language must fill both. */

/** A dictionary with exactly the keys of another one; a missing or extra key does not compile. */
export type Words<Source extends Readonly<Record<string, string>>> = {
  readonly [Key in keyof Source]: string;
};

/** Names of the `{blanks}` in a text, from its literal type. */
export type Blanks<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Blanks<Rest>
  : never;

/** The text with its `{blanks}` filled; a blank without a value stays as it is, so that it is seen. */
export function fillBlanks(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (blank, name: string) => {
    const value = values[name];
    return value === undefined ? blank : String(value);
  });
}

/** The blanks of a text at run time, sorted; the test holds both languages to the same. */
export function blanksOf(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
}
