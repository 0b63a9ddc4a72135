/** Names of places in the reader's language: short where there is little room, inside labels and sentences, never lost. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startLanguage } from '#command-center/ui/i18n/language.ts';
import {
  briefNameOf,
  knowCommunities,
  nameOf,
  placeText,
  shortNameOf,
  withPlaceNames,
} from '#command-center/ui/place-words.ts';

vi.stubGlobal('document', { documentElement: {} });

const community = {
  id: 'c1',
  name: '电机厂新村',
  nameEn: 'Dianjichang New Village',
  districtId: null,
  areaId: null,
  heatStationId: null,
  lon: 0,
  lat: 0,
  households: 500,
};
const order = { placeLabel: '电机厂新村 7-1-201', communityId: 'c1' };

afterEach(() => {
  startLanguage('');
  knowCommunities([]);
});

describe('in English', () => {
  it('says the English name, and the given one where there is no other', () => {
    startLanguage('?lang=en');
    expect(nameOf(community)).toBe('Dianjichang New Village');
    expect(nameOf({ name: '云台', nameEn: null })).toBe('云台');
  });

  it('shortens the kind of place, never the name itself', () => {
    startLanguage('?lang=en');
    expect(briefNameOf(community)).toBe('Dianjichang Vlg');
    expect(briefNameOf({ name: '新村', nameEn: 'Old Village' })).toBe('Old Village');
    expect(shortNameOf({ name: '东湖维修站', nameEn: 'Donghu Repair Station' })).toBe('Donghu');
  });

  it('translates labels and sentences, and leaves what it does not know', () => {
    startLanguage('?lang=en');
    knowCommunities([community]);
    expect(placeText(order)).toBe('Dianjichang Vlg 7-1-201');
    expect(placeText({ placeLabel: '江边泵房', communityId: 'c1' })).toBe('江边泵房');
    expect(placeText({ placeLabel: '江边泵房', communityId: null })).toBe('江边泵房');
    expect(withPlaceNames('Nobody to send: 12 电机厂新村 7-1')).toBe(
      'Nobody to send: 12 Dianjichang New Village 7-1',
    );
  });
});

describe('in Chinese', () => {
  it('leaves everything as it was written', () => {
    knowCommunities([community]);
    expect([nameOf(community), briefNameOf(community), placeText(order)]).toEqual([
      '电机厂新村',
      '电机厂新村',
      '电机厂新村 7-1-201',
    ]);
    expect(shortNameOf({ name: '维修站' })).toBe('维修站');
  });
});
