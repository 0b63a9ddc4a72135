/** Workers who stand on a community's disc are drawn at its rim, so that its figure can be read. Pure. */

/** A disc on screen in pixels. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** The angle that spreads any number of marks around a centre without two meeting. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/** How often a mark is pushed on where discs lie close together, and by how much around. */
const turns = 6;
const sideways = 0.7;

/**
 * Pixels aside for each of `length` places, x and y in turns. A mark is pushed straight out of the disc, so that
 * walking through one stays a smooth way; who stands in its very middle gets a direction of his own.
 */
export function pushAside(
  length: number,
  project: (index: number) => { readonly x: number; readonly y: number },
  discs: readonly Disc[],
  markRadius: number,
): Float32Array {
  const aside = new Float32Array(2 * length);
  if (discs.length === 0) return aside;
  for (let i = 0; i < length; i++) {
    const from = project(i);
    let at = from;
    for (let turn = 0; turn < turns; turn++) {
      const here = at;
      const disc = discs.find(
        (one) => Math.hypot(here.x - one.x, here.y - one.y) < one.radius + markRadius - 0.01,
      );
      if (disc === undefined) break;
      const distance = Math.hypot(at.x - disc.x, at.y - disc.y);
      const straight = distance < 4 ? i * goldenAngle : Math.atan2(at.y - disc.y, at.x - disc.x);
      // Pushed out of one disc into the next, it goes on around that one.
      const angle = straight + turn * sideways;
      at = {
        x: disc.x + Math.cos(angle) * (disc.radius + markRadius),
        y: disc.y + Math.sin(angle) * (disc.radius + markRadius),
      };
    }
    aside[2 * i] = at.x - from.x;
    aside[2 * i + 1] = at.y - from.y;
  }
  return aside;
}
