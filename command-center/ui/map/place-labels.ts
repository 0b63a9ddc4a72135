/** Where names stand on the map: the first of their places that covers no mark and no other name; hidden otherwise. Pure. */

/** A rectangle on screen in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelWish {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Upper left corners in order of preference. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
}

export interface PlacedLabel {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Which of the wished places it is. */
  readonly place: number;
}

/**
 * Places labels in the order given (most important first). `kept` names the place that each had last time: it is
 * taken again while it is free, so that names do not wander.
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  obstacles: readonly Box[],
  frame: Box,
  kept: ReadonlyMap<string, number>,
): readonly PlacedLabel[] {
  const taken: Box[] = [...obstacles];
  return wishes.flatMap((wish) => {
    const last = kept.get(wish.id);
    const order = wish.places.map((_, i) => i);
    const tries = last === undefined ? order : [last, ...order.filter((i) => i !== last)];
    for (const place of tries) {
      const corner = wish.places[place];
      if (corner === undefined) continue;
      const box = { x: corner.x, y: corner.y, width: wish.width, height: wish.height };
      if (!isInside(box, frame) || taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      return [{ id: wish.id, x: box.x, y: box.y, place }];
    }
    return [];
  });
}

/** Right, left, below and above a mark of `radius` pixels at `x`, `y`. */
export function placesAround(
  at: { readonly x: number; readonly y: number },
  radius: number,
  width: number,
  height: number,
): readonly { readonly x: number; readonly y: number }[] {
  const gap = radius + 3;
  return [
    { x: at.x + gap, y: at.y - height / 2 },
    { x: at.x - gap - width, y: at.y - height / 2 },
    { x: at.x - width / 2, y: at.y + gap },
    { x: at.x - width / 2, y: at.y - gap - height },
  ];
}

/** Places for the name of a land, from its middle outwards in steps of a line. */
export function placesOver(
  middle: { readonly x: number; readonly y: number },
  width: number,
  height: number,
  isLand: (x: number, y: number) => boolean,
): readonly { readonly x: number; readonly y: number }[] {
  const steps = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6];
  return steps
    .flatMap((row) => steps.map((column) => ({ dx: column * 0.5 * width, dy: row * 1.2 * height })))
    .sort((a, b) => Math.hypot(a.dx, a.dy) - Math.hypot(b.dx, b.dy))
    .map(({ dx, dy }) => ({ x: middle.x + dx - width / 2, y: middle.y + dy - height / 2 }))
    .filter(({ x, y }) =>
      [
        [x, y],
        [x + width, y],
        [x, y + height],
        [x + width, y + height],
      ].every(([px = 0, py = 0]) => isLand(px, py)),
    );
}

/** A square obstacle around a mark. */
export function boxAround(at: { readonly x: number; readonly y: number }, radius: number): Box {
  return { x: at.x - radius, y: at.y - radius, width: 2 * radius, height: 2 * radius };
}

/** True when the point lies in the ring, both in the same plane. */
export function isInRing(
  ring: readonly { readonly x: number; readonly y: number }[],
  x: number,
  y: number,
): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i];
    const b = ring[j];
    if (a === undefined || b === undefined) continue;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/** True when the box lies within the frame. */
export function isInside(box: Box, frame: Box): boolean {
  return (
    box.x >= frame.x &&
    box.y >= frame.y &&
    box.x + box.width <= frame.x + frame.width &&
    box.y + box.height <= frame.y + frame.height
  );
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
