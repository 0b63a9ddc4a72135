/** The first thing in the PGlite thread once it can read the rest. */
import { serve } from './pglite-worker.ts';

serve();
