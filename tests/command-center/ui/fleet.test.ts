/** Workers between two frames: straight lines, no jumps back, nobody vanishes by himself. */
import { describe, expect, it } from 'vitest';
import { decodePositions, encodePositions, type PositionFrame } from '#command-center/contract/positions.ts';
import {
  applyIndex,
  applyPositions,
  countMarks,
  emptyFleet,
  forgetIndex,
  sampleFleet,
} from '#command-center/ui/fleet.ts';

type Row = readonly [index: number, dLon: number, dLat: number, state?: number];
const frame = (rows: readonly Row[], snapshot = false): PositionFrame =>
  decodePositions(
    encodePositions({
      snapshot,
      seq: 1,
      atMs: 0,
      originLon: 126.5,
      originLat: 45.75,
      workerIndex: Uint32Array.from(rows, (row) => row[0]),
      dLon: Float32Array.from(rows, (row) => row[1]),
      dLat: Float32Array.from(rows, (row) => row[2]),
      ageS: new Uint16Array(rows.length).fill(5),
      state: Uint8Array.from(rows, (row) => row[3] ?? 2),
      heading: new Uint8Array(rows.length).fill(45),
    }).buffer,
  );
const two = () => {
  const fleet = emptyFleet();
  applyIndex(
    fleet,
    [
      [1, 'anna'],
      [2, 'bert'],
    ],
    [],
  );
  applyPositions(
    fleet,
    frame(
      [
        [1, 0, 0],
        [2, 0.01, 0],
      ],
      true,
    ),
    1_000,
  );
  return fleet;
};

describe('gliding', () => {
  it('goes the straight way in the time between frames, then stands', () => {
    const fleet = two();
    applyPositions(fleet, frame([[1, 0.001, 0.002]]), 2_000);
    const half = sampleFleet(fleet, 2_500, true);
    expect(half.positions[0]).toBeCloseTo(126.5005, 6);
    expect(half.positions[1]).toBeCloseTo(45.751, 6);
    expect([half.moving, half.headings[0], half.workerIds]).toEqual([true, 90, ['anna', 'bert']]);
    const end = sampleFleet(fleet, 9_000, true);
    expect([end.moving, end.agesS[0]]).toEqual([false, 12]);
    expect(end.positions[0]).toBeCloseTo(126.501, 6);
  });

  it('turns from where it is drawn, not from where it should have been', () => {
    const fleet = two();
    applyPositions(fleet, frame([[1, 0.001, 0]]), 2_000);
    applyPositions(fleet, frame([[1, 0, 0]]), 2_500);
    expect(sampleFleet(fleet, 2_500, true).positions[0]).toBeCloseTo(126.5005, 6);
  });

  it('jumps a correction of kilometres', () => {
    const fleet = two();
    applyPositions(fleet, frame([[1, 0.3, 0]]), 2_000);
    const at = sampleFleet(fleet, 2_001, true);
    expect(at.positions[0]).toBeCloseTo(126.8, 6);
  });

  it('steps where motion is off', () => {
    const fleet = two();
    applyPositions(fleet, frame([[1, 0.001, 0]]), 2_000);
    const at = sampleFleet(fleet, 2_001, false);
    expect(at.positions[0]).toBeCloseTo(126.501, 6);
    expect(at.moving).toBe(false);
  });
});

describe('who is there', () => {
  it('asks again when a frame names an unknown number, and keeps the rest', () => {
    const fleet = two();
    expect(
      applyPositions(
        fleet,
        frame([
          [9, 0, 0],
          [1, 0, 0],
        ]),
        2_000,
      ),
    ).toBe(false);
    expect(sampleFleet(fleet, 2_000, true).length).toBe(2);
  });

  it('keeps everybody over a reconnect until a snapshot without him comes', () => {
    const fleet = two();
    forgetIndex(fleet);
    expect(sampleFleet(fleet, 5_000, true).length).toBe(2);
    applyIndex(fleet, [[7, 'bert']], []);
    applyPositions(fleet, frame([[7, 0.01, 0.001]], true), 6_000);
    const left = sampleFleet(fleet, 6_000, true);
    expect(left.workerIds).toEqual(['bert']);
    // He glides on from his old place: a new number does not make him jump.
    expect(left.positions[1]).toBeCloseTo(45.75, 6);
  });

  it('takes out who goes off shift', () => {
    const fleet = two();
    applyIndex(fleet, [], [1]);
    expect(sampleFleet(fleet, 2_000, true).workerIds).toEqual(['bert']);
  });

  it('counts the marks', () => {
    const fleet = two();
    applyPositions(
      fleet,
      frame([
        [1, 0, 0, 4],
        [2, 0, 0, 200],
      ]),
      2_000,
    );
    expect(countMarks(fleet)).toMatchObject({ enRoute: 0, stale: 1, unknownPlace: 1 });
  });
});
