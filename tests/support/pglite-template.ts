/** The migrated PGlite template for tests: the product's own, made once per change of the migrations. */
import { makePgliteTemplate } from '#geo-data/drivers/pglite-template.ts';
import { loadMigrations } from '#geo-data/migrate.ts';
import { MIGRATIONS_DIR } from '#geo-data/open.ts';
import { oncePerRun } from './once-per-run.ts';

/** Path of the tarball; the first process of a run looks after it, the others wait. */
export async function pgliteTemplate(): Promise<string> {
  return await oncePerRun(
    'pglite-template',
    async () => await makePgliteTemplate(await loadMigrations(MIGRATIONS_DIR)),
  );
}
