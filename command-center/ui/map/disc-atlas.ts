/** Pictures of the community discs in use: figure, tone and late arc drawn into one canvas, made anew when a look is new. */
import type { Atlas, IconPlace } from './atlas.ts';
import { arcOf, type CommunityMark, discName, shareOfArc } from './community-marks.ts';
import type { Palette } from './palette.ts';

const cellPx = 112;
const boxUnits = 44;
const columns = 8;

/** Draws every look among the marks once. */
export function drawDiscAtlas(marks: readonly CommunityMark[], palette: Palette): Atlas {
  const looks = [...new Map(marks.filter(isDisc).map((mark) => [discName(mark), mark]))];
  const image = document.createElement('canvas');
  image.width = columns * cellPx;
  image.height = Math.max(1, Math.ceil(looks.length / columns)) * cellPx;
  const pen = image.getContext('2d');
  if (pen === null) throw new Error('no 2d canvas for the community discs');
  const places = looks.map(([name, mark], index): [string, IconPlace] => {
    const x = (index % columns) * cellPx;
    const y = Math.floor(index / columns) * cellPx;
    pen.save();
    pen.translate(x + cellPx / 2, y + cellPx / 2);
    pen.scale(cellPx / boxUnits, cellPx / boxUnits);
    drawDisc(pen, mark, palette);
    pen.restore();
    const middle = cellPx / 2;
    return [name, { x, y, width: cellPx, height: cellPx, anchorX: middle, anchorY: middle, mask: false }];
  });
  return { image, places: Object.fromEntries(places) };
}

const isDisc = (mark: CommunityMark): boolean => mark.tone !== 'point';

function drawDisc(pen: CanvasRenderingContext2D, mark: CommunityMark, palette: Palette): void {
  const loud = mark.tone === 'loud';
  const radius = loud ? 16 : 13.5;
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.strokeStyle = palette.halo;
  pen.lineWidth = 6;
  pen.stroke();
  pen.fillStyle = loud ? palette.loudDisc : palette.disc;
  pen.fill();
  pen.strokeStyle = loud ? palette.loudDisc : palette.discEdge;
  pen.lineWidth = 1.5;
  pen.stroke();
  drawArc(pen, arcOf(mark), radius + 2.6, palette);
  pen.fillStyle = loud ? palette.loudInk : palette.discInk;
  pen.font = `600 ${loud ? 17 : 15.5}px "Barlow Semi Condensed", sans-serif`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(String(mark.open), 0, 1);
}

/** From twelve o'clock, with the clock. */
function drawArc(pen: CanvasRenderingContext2D, steps: number, radius: number, palette: Palette): void {
  if (steps === 0) return;
  const from = -Math.PI / 2;
  pen.beginPath();
  pen.arc(0, 0, radius, from, from + 2 * Math.PI * shareOfArc(steps));
  pen.strokeStyle = palette.late;
  pen.lineWidth = 3.6;
  pen.stroke();
}
