/** Evidence files: photos, signatures, recordings; commands name the id that the upload answers. */
import { blobItem } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { BlobRow, ServerDeps } from '../deps.ts';
import { created, invalidData, problem } from '../problem.ts';
import { readBytes } from '../read-body.ts';
import { type Route, rawRoute } from '../route.ts';

const mediaTypes =
  /^(image\/(jpeg|png|webp|heic)|audio\/(mpeg|mp4|ogg|wav|webm)|video\/(mp4|webm)|application\/pdf)$/;

export function blobRoutes(deps: ServerDeps): Route[] {
  return [
    rawRoute({
      method: 'post',
      path: '/api/blobs',
      summary: 'Store an evidence file (the body as it is); answers its id',
      access: 'blob.write',
      mediaType: 'application/json',
      bodyMediaType: 'image/*, audio/*, video/*, application/pdf',
      jsonAnswer: blobItem,
      status: 201,
      async handle({ c, actor }) {
        const mediaType = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
        if (!mediaTypes.test(mediaType)) {
          return problem('wrong-media-type', {
            expected: 'image/jpeg, image/png, audio/mpeg, video/mp4, application/pdf …',
          });
        }
        const bytes = await readBytes(c, deps.settings.maxBlobBytes);
        if (!bytes.ok) return bytes.reply;
        if (bytes.value.byteLength === 0)
          return invalidData([{ path: 'body', message: 'the file is empty' }]);
        return created(presentBlob(await deps.blobs.save(bytes.value, mediaType, actor.id)));
      },
    }),
    rawRoute({
      method: 'get',
      path: '/api/blobs/:id',
      summary: 'An evidence file; every look is noted in the audit log',
      access: 'blob.read',
      mediaType: 'application/octet-stream',
      audit: (params) => ({ kind: 'blob', id: params.id ?? null }),
      async handle({ c, params }) {
        const blob = await deps.blobs.load(params.id ?? '');
        if (blob === null) return problem('not-found', { what: 'blob' });
        c.header('content-type', blob.row.mediaType);
        // What people upload never becomes a page of ours.
        c.header('content-disposition', 'attachment');
        c.header('cache-control', 'private, no-store');
        return c.body(new Uint8Array(blob.bytes));
      },
    }),
  ];
}

function presentBlob(row: BlobRow) {
  const { id, sha256, mediaType, bytes } = row;
  return { id, sha256, mediaType, bytes, createdAt: isoOf(row.createdAt) };
}
