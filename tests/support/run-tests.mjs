/** `npm test`: installs what is missing, runs every test project, ends with the summed counts on a line of their own. */
import { register } from 'tsx/esm/api';

register();
const { runSuite } = await import('./suite.ts');
process.exit(await runSuite(process.argv.slice(2)));
