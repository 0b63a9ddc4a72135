/** `npm run check [lint|types|pure …]`: lint, types and pure tests side by side; fails when one of them fails. */
import { register } from 'tsx/esm/api';

register();
const { packagesInstalled, runChecks } = await import('./checks.ts');
const { endRunningPrograms } = await import('./programs.ts');
const { renderCounts } = await import('./counts.ts');

process.once('SIGINT', () => {
  endRunningPrograms('SIGTERM');
  process.exit(130);
});
if (!packagesInstalled()) throw new Error('Packages are missing: run npm ci first.');
const counts = await runChecks(process.argv.slice(2));
if (counts.passed + counts.failed === 0) throw new Error('No check has that name: try lint, types or pure.');
process.stdout.write(`checks: ${renderCounts(counts)}\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;
