/** Topics of the contract: what parses, what formats, what a filter takes in. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filterMatches,
  heatStationReadingsTopic,
  isFilter,
  isTopicLevel,
  meterReadingsTopic,
  ownTracksTopic,
  parseTopic,
  sourceRequestsTopic,
  workerCommandsTopic,
} from '#edge-gateway/topics.ts';

const level = fc.string({ minLength: 1, maxLength: 20 }).filter(isTopicLevel);

describe('parseTopic', () => {
  it('takes apart what the formatters put together', () => {
    void fc.assert(
      fc.property(level, level, (a, b) => {
        expect(parseTopic(ownTracksTopic(a, b))).toEqual({
          kind: 'owntracks',
          user: a,
          device: b,
          sub: null,
        });
        expect(parseTopic(heatStationReadingsTopic(a))).toEqual({
          kind: 'heatStationReadings',
          heatStationId: a,
        });
        expect(parseTopic(meterReadingsTopic(a))).toEqual({ kind: 'meterReadings', meterId: a });
        expect(parseTopic(sourceRequestsTopic(a))).toEqual({ kind: 'sourceRequests', sourceId: a });
        expect(parseTopic(workerCommandsTopic(a))).toEqual({ kind: 'workerCommands', workerId: a });
      }),
    );
  });

  it('knows the sub-topics of OwnTracks', () => {
    expect(parseTopic('owntracks/u/d/event')).toEqual({
      kind: 'owntracks',
      user: 'u',
      device: 'd',
      sub: 'event',
    });
  });

  it.each([
    '',
    '/',
    'owntracks',
    'owntracks/u',
    'owntracks//d',
    'owntracks/u/',
    'owntracks/u/d/cmd',
    'owntracks/u/d/event/x',
    'heat-stations/1',
    'heat-stations//readings',
    'heat-stations/1/readings/',
    'heat-stations/1/settings',
    'workers/1/orders',
    'workers/1/replies',
    'sources/1/replies',
    'site/notices',
    '$SYS/broker',
    'spBv1.0/g/NDATA/n',
  ])('does not know %j as an inbound topic', (topic) => {
    expect(parseTopic(topic)).toBeNull();
  });
});

describe('filters', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/+', 'a/b', true],
    ['a/+', 'a/b/c', false],
    ['a/#', 'a/b/c', true],
    ['a/#', 'a', true],
    ['#', 'a/b', true],
    ['#', '$SYS/x', false],
    ['+/x', '$SYS/x', false],
    ['$SYS/#', '$SYS/x', true],
    ['a/+/c', 'a//c', true],
    ['a/b', 'a/b/', false],
    ['a', 'b', false],
    ['+', 'a/b', false],
  ])('%s on %s: %s', (filter, topic, matches) => {
    expect(filterMatches(filter, topic)).toBe(matches);
  });

  it.each([
    ['a/+/b', true],
    ['#', true],
    ['a/#', true],
    ['a/#/b', false],
    ['a/b#', false],
    ['a+/b', false],
    ['', false],
  ])('%s is well formed: %s', (filter, ok) => {
    expect(isFilter(filter)).toBe(ok);
  });
});
