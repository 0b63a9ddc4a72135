/** Recorded reports carry the category that the catalogue gives their type, or the core would refuse them. */
import { expect, it } from 'vitest';
import { wordsOf } from '#edge-gateway/replay/message.ts';
import { defaultServiceTypes } from '#geo-data/store/catalogue-defaults.ts';

const record = {
  stream: 'requests',
  at: 0,
  id: 'r1',
  description: 'cold',
  address: null,
  hasPlace: true,
  lon: 126.6,
  lat: 45.7,
} as const;

it.each(defaultServiceTypes)('$subtype is sent as $category', ({ subtype, category }) => {
  const { message } = wordsOf({ dueAt: 0, record: { ...record, subtype } });
  expect(JSON.parse(message)).toMatchObject({ subtype, category });
});
