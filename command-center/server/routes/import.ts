/** Imports of whole files: districts, households, pipes and the other tables, and the ground of the map. */
import type { ImportLine } from '#command-center/contract/imports.ts';
import type { ImportJob, ServerDeps } from '../deps.ts';
import { invalidQuery, problem } from '../problem.ts';
import { type Route, rawRoute } from '../route.ts';

/** Readers give up on an answer that is silent for minutes. */
const beatMs = 10_000;

export function importRoutes(deps: ServerDeps): Route[] {
  return [
    rawRoute({
      method: 'post',
      path: '/api/import/:kind',
      summary:
        'Import a file (the body as it is; words: format, map, crs, encoding, sheet, dryRun, skipBad, anywhere, key); answers lines of JSON while it works, the last is result or failed',
      access: 'setting.admin',
      mediaType: 'application/x-ndjson',
      bodyMediaType:
        'text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, application/geo+json',
      async handle({ c, params, actor }) {
        const opened = deps.imports.open(params.kind ?? '', c.req.query());
        if (opened === 'unknown-kind') return problem('not-found', { what: `import of ${params.kind}` });
        if (opened === 'busy') return { ...problem('busy'), headers: { 'retry-after': '10' } };
        if ('issues' in opened) return invalidQuery(opened.issues);
        return new Response(linesOf(opened, { body: c.req.raw.body, signal: c.req.raw.signal, actor }), {
          headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
        });
      },
    }),
  ];
}

type Upload = Parameters<ImportJob['run']>[0];

/** The answer begins before the work: it may take an hour, a handler fifteen seconds. */
function linesOf(job: ImportJob, upload: Omit<Upload, 'write'>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  return new ReadableStream({
    async start(controller) {
      const write = (line: ImportLine) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      const beat = setInterval(() => write({ t: 'beat' }), beatMs);
      try {
        await job.run({ ...upload, write, signal: AbortSignal.any([upload.signal, gone.signal]) });
      } finally {
        clearInterval(beat);
        if (!gone.signal.aborted) controller.close();
      }
    },
    cancel() {
      gone.abort(new Error('the caller has gone'));
    },
  });
}
