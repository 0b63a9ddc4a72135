/** On which side of its pin a callout hangs: below, else above, else it is left out rather than laid over another. Pure. */

/** A place on the map in pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export type Side = 'below' | 'above' | null;

/** Half the size of a callout with a name and its minutes, of a pin, and how far a callout hangs from its pin, in rem. */
const callout = { x: 4.75, y: 0.85 };
const pinHalf = { x: 0.8, y: 0.8 };
const orderHalf = { x: 1.3, y: 1 };
const dropRem = 1.9;
const sides = ['below', 'above'] as const;

interface Box {
  readonly at: Spot;
  /** Half width and height in rem. */
  readonly half: Spot;
}

/**
 * A side for each pin, earlier ones first; null for pins that are not drawn and for callouts without room. `others` are
 * the pins without callouts; nothing ever lies over the `order`.
 */
export function calloutSides(
  pins: readonly (Spot | null)[],
  others: readonly (Spot | null)[],
  order: Spot | null,
  remPx: number,
): readonly Side[] {
  const boxes: Box[] = [...pins, ...others].filter((at) => at !== null).map((at) => ({ at, half: pinHalf }));
  if (order !== null) boxes.push({ at: order, half: orderHalf });
  return pins.map((pin): Side => {
    if (pin === null) return null;
    const besides = boxes.filter((box) => box.at !== pin);
    const side = sides.find((one) => besides.every((box) => isFree(middleOf(pin, one, remPx), box, remPx)));
    if (side !== undefined) boxes.push({ at: middleOf(pin, side, remPx), half: callout });
    return side ?? null;
  });
}

function middleOf(pin: Spot, side: 'below' | 'above', remPx: number): Spot {
  return { x: pin.x, y: pin.y + (side === 'below' ? dropRem : -dropRem) * remPx };
}

function isFree(at: Spot, other: Box, remPx: number): boolean {
  const apart = (axis: 'x' | 'y'): boolean =>
    Math.abs(at[axis] - other.at[axis]) >= (callout[axis] + other.half[axis]) * remPx;
  return apart('x') || apart('y');
}
