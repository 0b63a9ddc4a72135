/** Workers who stand on a community's disc are drawn at its rim, so that its figure can be read. Pure. */

/** A disc on screen in pixels. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** The angle that spreads any number of marks around a centre without two meeting. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

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
    const at = project(i);
    const disc = discs.find((one) => Math.hypot(at.x - one.x, at.y - one.y) < one.radius + markRadius);
    if (disc === undefined) continue;
    const distance = Math.hypot(at.x - disc.x, at.y - disc.y);
    const angle = distance < 4 ? i * goldenAngle : Math.atan2(at.y - disc.y, at.x - disc.x);
    aside[2 * i] = disc.x + Math.cos(angle) * (disc.radius + markRadius) - at.x;
    aside[2 * i + 1] = disc.y + Math.sin(angle) * (disc.radius + markRadius) - at.y;
  }
  return aside;
}
