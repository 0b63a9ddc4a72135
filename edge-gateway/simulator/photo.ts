/** The pictures that simulated workers take: small drawn PNGs, so that evidence can be looked at. */
import { crc32, deflateSync } from 'node:zlib';

const width = 240;
const height = 160;

type Colour = readonly [number, number, number];

/** A pipe in a cellar: dark and wet before, clean after; `variant` moves it. PNG bytes. */
export function drawPhoto(kind: 'arrival' | 'before' | 'after', variant: number): Uint8Array {
  const rows: Buffer[] = [];
  for (let y = 0; y < height; y += 1) {
    const row = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x += 1) row.set(colourAt(kind, variant, x, y), 1 + x * 3);
    rows.push(row);
  }
  return encodePng(Buffer.concat(rows));
}

function colourAt(kind: string, variant: number, x: number, y: number): Colour {
  const grain = ((x * 7919 + y * 104729 + variant * 31) % 17) - 8;
  const shade = (colour: Colour, by: number): Colour => [
    clamp(colour[0] + by + grain),
    clamp(colour[1] + by + grain),
    clamp(colour[2] + by + grain),
  ];
  if (kind === 'arrival') return arrivalAt(variant, x, y, shade);
  const pipeY = 60 + (variant % 5) * 8;
  const across = (y - pipeY) / 18;
  const isValve = Math.hypot(x - 120 - (variant % 7) * 6, y - pipeY) < 26;
  if (isValve) return shade(kind === 'before' ? [120, 52, 40] : [176, 60, 44], Math.abs(across) * -20);
  if (Math.abs(across) < 1)
    return shade(kind === 'before' ? [108, 92, 78] : [168, 172, 174], 40 - across * across * 70);
  const isPuddle = kind === 'before' && y > 128 + Math.sin(x / 19 + variant) * 8;
  if (isPuddle) return shade([44, 62, 74], (x + y) % 23 === 0 ? 60 : 0);
  return shade([92, 88, 82], -y / 6);
}

/** A house entrance in the snow. */
function arrivalAt(
  variant: number,
  x: number,
  y: number,
  shade: (colour: Colour, by: number) => Colour,
): Colour {
  if (y > 124) return shade([206, 212, 220], 0);
  const door = 90 + (variant % 5) * 10;
  if (x > door && x < door + 46 && y > 56) return shade([70, 78, 92], x === door + 23 ? -30 : 0);
  const isWindow = x % 48 > 14 && x % 48 < 34 && y % 52 > 16 && y % 52 < 38;
  return isWindow ? shade([214, 190, 120], 0) : shade([150, 104, 84], (y % 8 === 0 ? -18 : 0) - y / 9);
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

/** 8 bits of red, green and blue; one filter byte (none) before each row [PNG 4.1.1, 9.2]. */
function encodePng(rows: Buffer): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
