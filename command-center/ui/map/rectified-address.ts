/** The address of a tile that is put right before it is drawn: its place, and the template of the tiles it is made of. */

/** Pictures, vector tiles by a template, and vector tiles out of one archive: a way of reading each. */
export const rectifyProtocols = {
  raster: 'rectify',
  mvt: 'rectify-mvt',
  pmtiles: 'rectify-archive',
} as const;

export type RectifiedKind = keyof typeof rectifyProtocols;

/** What a style names; MapLibre fills in the place, the template (or the archive) stays closed to it. */
export function rectifiedTiles(template: string, kind: RectifiedKind = 'raster'): string {
  return `${rectifyProtocols[kind]}://{z}/{x}/{y}?${encodeURIComponent(template)}`;
}

/** The way back from a filled-in address. */
export function templateOf(address: string): {
  readonly tile: { readonly z: number; readonly x: number; readonly y: number };
  readonly template: string;
} {
  const found = /^[a-z-]+:\/\/(\d+)\/(\d+)\/(\d+)\?(.*)$/.exec(address);
  if (found === null) throw new Error(`not the address of a tile: ${address}`);
  const [, z, x, y, template = ''] = found;
  return { tile: { z: Number(z), x: Number(x), y: Number(y) }, template: decodeURIComponent(template) };
}

/** The address under which an archive tells of its tiles. */
export function rectifiedArchive(url: string): string {
  return `${rectifyProtocols.pmtiles}://archive?${encodeURIComponent(url)}`;
}

/** The archive that such an address, of its tiles or of itself, means. */
export function archiveOf(address: string): string {
  return decodeURIComponent(address.slice(address.indexOf('?') + 1));
}
