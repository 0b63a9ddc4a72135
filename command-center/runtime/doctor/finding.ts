/** What the doctor found: one line each, with what to do about it. */

export type FindingState = 'ok' | 'warn' | 'fail';

export interface Finding {
  /** What was looked at, e.g. `port`. */
  readonly name: string;
  readonly state: FindingState;
  readonly says: string;
  /** What to do; null when all is well. */
  readonly fix: string | null;
}

export const ok = (name: string, says: string): Finding => ({ name, state: 'ok', says, fix: null });
export const warn = (name: string, says: string, fix: string): Finding => ({
  name,
  state: 'warn',
  says,
  fix,
});
export const fail = (name: string, says: string, fix: string): Finding => ({
  name,
  state: 'fail',
  says,
  fix,
});

/** For people: one line a finding, and the fix below it. */
export function renderFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ name, state, says, fix }) => {
      const line = `${state.padEnd(5)} ${name.padEnd(16)} ${says}`;
      return fix === null ? line : `${line}\n${' '.repeat(23)}→ ${fix}`;
    })
    .join('\n');
}

/** 1 when something fails, otherwise 0: warnings are no failure. */
export function exitCodeOf(findings: readonly Finding[]): number {
  return findings.some(({ state }) => state === 'fail') ? 1 : 0;
}

/** The words of an error for a line. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code: unknown = Reflect.get(Object(error), 'code');
  return message || String(code ?? 'unknown');
}
