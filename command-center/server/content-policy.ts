/** What pages may load: nothing from elsewhere, nothing inline; only base maps of other servers are let in, by name. */
import { type Basemap, foreignOriginOf } from '#command-center/contract/basemap.ts';

/** The Content-Security-Policy of a site with these base maps. */
export function contentPolicyOf(basemaps: readonly Basemap[]): string {
  const elsewhere = [...new Set(basemaps.map(foreignOriginOf))].filter((origin) => origin !== null);
  const open = elsewhere.length === 0 ? [] : [`connect-src 'self' ${elsewhere.join(' ')}`];
  return [
    "default-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    ...open,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
