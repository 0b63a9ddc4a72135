/** Raster base maps in GCJ-02, drawn where they belong: each tile is put together from the shifted ones, so that all of ours stays WGS-84. */
import gcoord from 'gcoord';
import { addProtocol } from 'maplibre-gl';
import { rectifyProtocols, templateOf } from './rectified-address.ts';

const tilePx = 256;
/** Pieces along a side; within one the shift varies by far less than a pixel. */
const piecesPerSide = 4;
const piecePx = tilePx / piecesPerSide;

export interface Tile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** A piece of a tile: where it lies in it, and its box in the pixels of the shifted world. */
export interface Piece {
  readonly toX: number;
  readonly toY: number;
  readonly fromX: number;
  readonly fromY: number;
  readonly width: number;
  readonly height: number;
}

/** Teaches MapLibre to read such maps. */
export function useRectifiedRasters(): void {
  addProtocol(rectifyProtocols.raster, async ({ url }, { signal }) => {
    const { tile, template } = templateOf(url);
    return { data: await drawTile(tile, template, signal) };
  });
}

/** All pieces of a tile; the shift is worked out at their corners. */
export function piecesOf({ z, x, y }: Tile): Piece[] {
  const corner = (i: number, j: number) =>
    shiftedPixel(z, x * tilePx + i * piecePx, y * tilePx + j * piecePx);
  const steps = Array.from({ length: piecesPerSide }, (_, i) => i);
  return steps.flatMap((j) =>
    steps.map((i) => {
      const [fromX, fromY] = corner(i, j);
      const [endX, endY] = corner(i + 1, j + 1);
      return { toX: i * piecePx, toY: j * piecePx, fromX, fromY, width: endX - fromX, height: endY - fromY };
    }),
  );
}

/** Where the place at a pixel of the true world is drawn in the shifted one. */
function shiftedPixel(z: number, pixelX: number, pixelY: number): readonly [number, number] {
  const worldPx = tilePx * 2 ** z;
  const lon = (pixelX / worldPx - 0.5) * 360;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * pixelY) / worldPx))) * 180) / Math.PI;
  const [shiftedLon = lon, shiftedLat = lat] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
  const sine = Math.sin((shiftedLat * Math.PI) / 180);
  return [
    (shiftedLon / 360 + 0.5) * worldPx,
    (0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI) * worldPx,
  ];
}

/** The shifted tiles that hold the pieces. */
export function tilesUnder(pieces: readonly Piece[], z: number): Tile[] {
  const range = (from: readonly number[], to: readonly number[]): number[] => {
    const first = Math.floor(Math.min(...from) / tilePx);
    const last = Math.floor((Math.max(...to) - 1e-6) / tilePx);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  };
  const columns = range(
    pieces.map(({ fromX }) => fromX),
    pieces.map(({ fromX, width }) => fromX + width),
  );
  const rows = range(
    pieces.map(({ fromY }) => fromY),
    pieces.map(({ fromY, height }) => fromY + height),
  );
  const last = 2 ** z - 1;
  return rows.flatMap((y) =>
    y < 0 || y > last ? [] : columns.filter((x) => x >= 0 && x <= last).map((x) => ({ z, x, y })),
  );
}

async function drawTile(tile: Tile, template: string, signal: AbortSignal): Promise<ImageBitmap> {
  const pieces = piecesOf(tile);
  const sources = await Promise.all(
    tilesUnder(pieces, tile.z).map(async (source) => ({
      source,
      image: await load(source, template, signal),
    })),
  );
  const left = Math.min(...sources.map(({ source }) => source.x)) * tilePx;
  const top = Math.min(...sources.map(({ source }) => source.y)) * tilePx;
  // Whole tiles side by side first: cut at fractions of a pixel one by one, they would show their seams.
  const around = openPen(
    Math.max(...sources.map(({ source }) => source.x + 1)) * tilePx - left,
    Math.max(...sources.map(({ source }) => source.y + 1)) * tilePx - top,
  );
  for (const { source, image } of sources) {
    around.drawImage(image, source.x * tilePx - left, source.y * tilePx - top, tilePx, tilePx);
    image.close();
  }
  const pen = openPen(tilePx, tilePx);
  for (const { fromX, fromY, width, height, toX, toY } of pieces) {
    pen.drawImage(around.canvas, fromX - left, fromY - top, width, height, toX, toY, piecePx, piecePx);
  }
  return pen.canvas.transferToImageBitmap();
}

function openPen(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const pen = new OffscreenCanvas(width, height).getContext('2d');
  if (pen === null) throw new Error('no 2d canvas for the base map');
  return pen;
}

async function load({ z, x, y }: Tile, template: string, signal: AbortSignal): Promise<ImageBitmap> {
  const address = template.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(`${answer.status} ${new URL(address).host}`);
  return await createImageBitmap(await answer.blob());
}
