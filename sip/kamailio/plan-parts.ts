/** The smallest parts of a telephone plan: numbers, names, addresses and paths, each with the sentence that says what to write. */
import * as v from 'valibot';

/** A word of ours: node, listener, trunk, interface. It stands bare in generated files, so it holds nothing that could end a word. */
export const word = v.pipe(
  v.string('write a word such as "carrier"'),
  v.regex(/^[a-z][a-z0-9-]{0,31}$/, 'write a word of small letters, digits and dashes, such as "carrier-1"'),
);

/** The user part of an address: `dispatcher1`, `201`, `svc-acd`. */
export const sipName = v.pipe(
  v.string('write a name such as "dispatcher1"'),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/, 'write letters, digits, dots, dashes, such as "dispatcher1"'),
);

/** What people read: no quotes, no backslashes, no line breaks or other control characters. */
export const displayText = v.pipe(
  v.string('write a text such as "Front desk"'),
  v.check(
    (text) => !/["\\\p{Cc}\u2028\u2029]/u.test(text) && text.length <= 64,
    'write up to 64 characters without quotes, backslashes and line breaks',
  ),
);

export const hostname = v.pipe(
  v.string('write a domain such as "sip.example.org"'),
  v.regex(
    /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/,
    'write a domain or address without port, such as "sip.example.org"',
  ),
);

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4Pattern = new RegExp(`^(${octet}\\.){3}${octet}$`);
const netPattern = new RegExp(`^(${octet}\\.){3}${octet}(/([0-9]|[12][0-9]|3[0-2]))?$`);

export const ipv4 = v.pipe(
  v.string('write an IPv4 address such as "10.0.0.5"'),
  v.regex(ipv4Pattern, 'write an IPv4 address such as "10.0.0.5"'),
);

/** A name of the telephone system. An address would make every phone at that address look like the server itself. */
export const domainName = v.pipe(
  hostname,
  v.check((text) => !ipv4Pattern.test(text), 'write a name such as "sip.example.org", not an address'),
);

/** One address or a net: `192.0.2.10`, `192.0.2.0/24`. */
export const ipv4Net = v.pipe(
  v.string('write an address or net such as "192.0.2.0/24"'),
  v.regex(netPattern, 'write an IPv4 address or net such as "192.0.2.0/24"'),
);

/** A port; 0 asks for a free one when the telephone is started from the plan (`sip up`). */
export const port = wholeNumber(0, 65535, 'write a port from 1 to 65535 (0: a free one, for sip up only)');

/** A dialled number or the beginning of one. */
export const digits = v.pipe(
  v.string('write digits such as "021"'),
  v.regex(/^\+?[0-9]{1,15}$/, 'write up to 15 digits, with or without + in front, such as "+8621"'),
);

export const filePath = v.pipe(
  v.string('write an absolute path such as "/etc/hearthline/sip/key.pem"'),
  v.regex(
    /^\/[^"'\\\p{Cc}]*$/u,
    'write an absolute path without quotes, backslashes and line breaks, such as "/etc/hearthline/sip/key.pem"',
  ),
);

export const webOrigin = v.pipe(
  v.string('write an origin such as "https://dispatch.example.org"'),
  v.regex(
    /^https?:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?$/,
    'write an origin without a path, such as "https://dispatch.example.org"',
  ),
);

/** A topic without wildcards. */
export const topic = v.pipe(
  v.string('write a topic such as "sip/calls"'),
  v.regex(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/, 'write a topic without wildcards, such as "sip/calls"'),
);

export const clockTime = v.pipe(
  v.string('write a time such as "08:00"'),
  v.regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'write a time such as "08:00"'),
);

/** A whole number within borders; `says` is the sentence for every other value. */
export function wholeNumber(from: number, to: number, says = `write a whole number from ${from} to ${to}`) {
  return v.pipe(v.number(says), v.integer(says), v.minValue(from, says), v.maxValue(to, says));
}

/** One of these words. */
export function oneOf<const T extends readonly string[]>(words: T) {
  return v.picklist(words, `write one of ${words.join(', ')}`);
}

/** A list, empty when left out. */
export function listOf<T extends v.GenericSchema>(item: T) {
  return v.optional(v.array(item, 'write a list'), []);
}

/** Yes or no. */
export function flag(fallback: boolean) {
  return v.optional(v.boolean('write true or false'), fallback);
}
