/** The first thing in the thread of a simulation once it can read the rest. */
import { runWhatIf } from './what-if-worker.ts';

runWhatIf();
