/** The address of a tile that is put right before it is drawn: its place, and the template of the tiles it is made of. */

export const rectifyProtocol = 'rectify';

/** What a style names; MapLibre fills in the place, the template stays closed to it. */
export function rectifiedTiles(template: string): string {
  return `${rectifyProtocol}://{z}/{x}/{y}?${encodeURIComponent(template)}`;
}

/** The way back from a filled-in address. */
export function templateOf(address: string): {
  readonly tile: { readonly z: number; readonly x: number; readonly y: number };
  readonly template: string;
} {
  const found = new RegExp(`^${rectifyProtocol}://(\\d+)/(\\d+)/(\\d+)\\?(.*)$`).exec(address);
  if (found === null) throw new Error(`not the address of a tile: ${address}`);
  const [, z, x, y, template = ''] = found;
  return { tile: { z: Number(z), x: Number(x), y: Number(y) }, template: decodeURIComponent(template) };
}
