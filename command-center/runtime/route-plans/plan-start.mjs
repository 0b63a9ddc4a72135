/** The first thing in the planning thread once it can read the rest. */
import { servePlans } from './plan-worker.ts';

servePlans();
