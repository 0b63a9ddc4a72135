/** Reads the demonstration's city back from its file. */
import { readFile } from 'node:fs/promises';
import type { DemoCity } from '#geo-data/demo-city/demo-city.ts';
import type { PartPlaces } from './places.ts';

export async function loadCity({ city }: Pick<PartPlaces, 'city'>): Promise<DemoCity> {
  return JSON.parse(await readFile(city, 'utf8')) as DemoCity;
}
