/** The whole site as one file, for whoever may set everything. */
import type { ServerDeps } from '../deps.ts';
import { problem } from '../problem.ts';
import { type Route, rawRoute } from '../route.ts';

export function backupRoutes(deps: ServerDeps): Route[] {
  return [
    rawRoute({
      method: 'get',
      path: '/api/backup',
      summary:
        'A backup of the whole site (gzip of JSON lines, with its secret key and files); one at a time, noted in the audit log; an answer that breaks off is not whole',
      access: 'setting.admin',
      mediaType: 'application/gzip',
      audit: () => ({ kind: 'backup', id: null }),
      async handle() {
        const opened = await deps.backup.open();
        if (opened === 'busy') return { ...problem('busy'), headers: { 'retry-after': '30' } };
        return new Response(opened, {
          headers: {
            'content-type': 'application/gzip',
            'content-disposition': 'attachment; filename="hearthline-backup.gz"',
            'cache-control': 'no-store',
          },
        });
      },
    }),
  ];
}
