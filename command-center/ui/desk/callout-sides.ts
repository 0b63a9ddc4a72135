/** Where pins stand and on which side their callouts hang: below, else above, else left out rather than laid over another. Pure. */
import { boxAround, type Box as CornerBox, isInside } from '../map/place-labels.ts';
import { freeWay } from '../map/spread-marks.ts';

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

/** Pins in order of rank, aside of earlier ones where two stand at one door, so that every number can be read. */
export function spreadPins(spots: readonly (Spot | null)[], remPx: number): readonly (Spot | null)[] {
  const radius = pinHalf.x * remPx;
  const taken: CornerBox[] = [];
  return spots.map((spot) => {
    if (spot === null) return null;
    const [dx, dy] = freeWay(spot, taken, radius);
    const at = { x: spot.x + dx, y: spot.y + dy };
    taken.push(boxAround(at, radius));
    return at;
  });
}

/**
 * A side for each pin, earlier ones first; null for pins that are not drawn and for callouts without room. `others` are
 * the pins without callouts; nothing ever lies over the `order`, and none hangs out of what
 * is `visible`.
 */
export function calloutSides(
  pins: readonly (Spot | null)[],
  others: readonly (Spot | null)[],
  order: Spot | null,
  visible: CornerBox,
  remPx: number,
): readonly Side[] {
  const isVisible = (at: Spot): boolean => isInside(cornered(at, callout, remPx), visible);
  const boxes: Box[] = [...pins, ...others].filter((at) => at !== null).map((at) => ({ at, half: pinHalf }));
  if (order !== null) boxes.push({ at: order, half: orderHalf });
  return pins.map((pin): Side => {
    if (pin === null) return null;
    const besides = boxes.filter((box) => box.at !== pin);
    const side = sides.find((one) => {
      const middle = middleOf(pin, one, remPx);
      return isVisible(middle) && besides.every((box) => isFree(middle, box, remPx));
    });
    if (side !== undefined) boxes.push({ at: middleOf(pin, side, remPx), half: callout });
    return side ?? null;
  });
}

/** What pins and their callouts cover, as boxes in pixels with their upper left corner. */
export function clearBoxes(
  pins: readonly (Spot | null)[],
  hanging: readonly Side[],
  remPx: number,
): readonly CornerBox[] {
  return pins.flatMap((pin, i) => {
    if (pin === null) return [];
    const side = hanging[i] ?? null;
    const pinBox = cornered(pin, pinHalf, remPx);
    return side === null ? [pinBox] : [pinBox, cornered(middleOf(pin, side, remPx), callout, remPx)];
  });
}

function cornered(at: Spot, half: Spot, remPx: number): CornerBox {
  const [width, height] = [2 * half.x * remPx, 2 * half.y * remPx];
  return { x: at.x - width / 2, y: at.y - height / 2, width, height };
}

function middleOf(pin: Spot, side: 'below' | 'above', remPx: number): Spot {
  return { x: pin.x, y: pin.y + (side === 'below' ? dropRem : -dropRem) * remPx };
}

function isFree(at: Spot, other: Box, remPx: number): boolean {
  const apart = (axis: 'x' | 'y'): boolean =>
    Math.abs(at[axis] - other.at[axis]) >= (callout[axis] + other.half[axis]) * remPx;
  return apart('x') || apart('y');
}
