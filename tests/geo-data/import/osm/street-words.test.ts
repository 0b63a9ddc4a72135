/** What tags of streets mean for driving. */
import { describe, expect, it } from 'vitest';
import { decideStreet, parseMaxSpeed } from '#geo-data/import/osm/street-words.ts';

const oneWay = (tags: Record<string, string>) => decideStreet({ highway: 'residential', ...tags })?.oneWay;
const drivable = (tags: Record<string, string>) => decideStreet({ highway: 'service', ...tags })?.drivable;

describe('direction', () => {
  it.each([
    [{ oneway: 'yes' }, 'forward'],
    [{ oneway: '-1' }, 'backward'],
    [{ oneway: 'no', junction: 'roundabout' }, 'no'],
    [{ junction: 'roundabout' }, 'forward'],
    [{ junction: 'circular' }, 'forward'],
    [{ highway: 'motorway' }, 'forward'],
    [{ highway: 'motorway_link' }, 'no'],
    [{ oneway: 'reversible' }, 'no'],
    [{ oneway: 'yes', 'oneway:motor_vehicle': 'no' }, 'no'],
    [{}, 'no'],
  ] as const)('%o is %s', (tags, wanted) => {
    expect(oneWay(tags)).toBe(wanted);
  });
});

describe('access', () => {
  it.each([
    [{}, true],
    [{ access: 'private' }, false],
    [{ access: 'no', motor_vehicle: 'yes' }, true],
    [{ access: 'yes', motorcar: 'no' }, false],
    [{ access: 'destination' }, true],
    [{ highway: 'footway' }, false],
    [{ highway: 'steps', motor_vehicle: 'yes' }, false],
    [{ highway: 'pedestrian', motor_vehicle: 'destination' }, true],
    [{ highway: 'track', tracktype: 'grade5' }, false],
    [{ highway: 'busway' }, false],
  ] as const)('%o: cars %s', (tags, wanted) => {
    expect(drivable(tags)).toBe(wanted);
  });

  it('knows what is no street', () => {
    expect(decideStreet({ highway: 'construction' })).toBeNull();
    expect(decideStreet({ highway: 'pedestrian', area: 'yes' })).toBeNull();
    expect(decideStreet({ highway: 'constructor' })).toBeNull();
    expect(decideStreet({ building: 'yes' })).toBeNull();
  });
});

describe('names and speeds', () => {
  it('prefers Chinese, keeps English, falls back to the number of the road', () => {
    expect(
      decideStreet({ highway: 'primary', name: 'Rue X', 'name:zh': '某街', 'name:en': 'X Street' }),
    ).toMatchObject({
      name: '某街',
      nameEn: 'X Street',
      class: 'primary',
    });
    expect(decideStreet({ highway: 'trunk_link', ref: 'G1' })).toMatchObject({ name: 'G1', class: 'trunk' });
  });

  it.each([
    ['50', 50],
    ['50 km/h', 50],
    ['30 mph', 48],
    ['FR:urban', null],
    ['none', null],
    ['0', null],
    ['50;30', 50],
    [undefined, null],
  ])('%s is %s km/h', (text, wanted) => {
    expect(parseMaxSpeed(text)).toBe(wanted);
  });
});
