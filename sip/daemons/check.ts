/** Asks Kamailio itself whether it understands a configuration, without starting it. */
import { execFile } from 'node:child_process';
import { missingModuleSentence } from './packages.ts';

/**
 * Null when Kamailio takes the file, otherwise one sentence. It finds mistakes of syntax, modules and parameters; ports
 * in use and certificates show at the real start only.
 */
export function checkConfiguration(kamailio: string, file: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(kamailio, ['-c', '-f', file], { timeout: 20_000 }, (error, stdout, stderr) => {
      if (error === null) return resolve(null);
      const words = `${stderr}${stdout}`;
      const line = words.split('\n').find((text) => /CRITICAL|ERROR/.test(text)) ?? error.message;
      resolve(missingModuleSentence(words) ?? `Kamailio does not take ${file}: ${line.trim()}`);
    });
  });
}
