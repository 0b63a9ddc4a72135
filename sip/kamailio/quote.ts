/** The only places where a value of the plan becomes text of a generated file: no value can leave its quotes. */

/** Characters that end a line or a string somewhere; the plan refuses them, and so does everything below. */
const control = /[\p{Cc}\u2028\u2029]/u;

/**
 * A string of kamailio.cfg and tls.cfg, quotes included. Throws on control characters: Kamailio's lexer knows escapes
 * for some of them only, and no value of a plan needs one.
 */
export function quote(value: string): string {
  return `"${refuseControl(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** As `quote`, for arguments in which Kamailio looks for pseudo-variables: `$` stands for itself. */
export function quoteLiteral(value: string): string {
  return quote(value.replaceAll('$', '$$$$'));
}

/** Digits and signs as a part of a regular expression. */
export function quotePattern(value: string): string {
  return value.replace(
    /[^A-Za-z0-9]/g,
    (sign) => `[${sign === '^' || sign === ']' || sign === '\\' ? `\\${sign}` : sign}]`,
  );
}

/** A word of a systemd command line: quotes, and `%` and `$` without their meaning. */
export function quoteUnit(value: string): string {
  const escaped = refuseControl(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `"${escaped.replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}

/** A word of a shell command line. */
export function quoteShell(value: string): string {
  return `'${refuseControl(value).replaceAll("'", `'\\''`)}'`;
}

/** A sentence behind `#`. */
export function comment(text: string): string {
  return `# ${refuseControl(text)}`;
}

function refuseControl(value: string): string {
  if (control.test(value)) throw new TypeError(`a control character in ${JSON.stringify(value)}`);
  return value;
}
