/** Reads the demonstration's city back from its files: what lives in it, and the ground it is drawn from. */
import { readFile, rm } from 'node:fs/promises';
import type { DemoCity } from '#geo-data/demo-city/demo-city.ts';
import type { PartPlaces } from './places.ts';

/** The city without its ground: what the database and the simulator need. */
export type CityFacts = Omit<DemoCity, 'ground'>;

/** Throws a sentence, and clears the file away, when it is damaged. */
export async function loadCityFacts({ city }: Pick<PartPlaces, 'city'>): Promise<CityFacts> {
  return (await readPart(city)) as CityFacts;
}

/** The whole city; for the process that draws it. */
export async function loadCity(places: Pick<PartPlaces, 'city' | 'source'>): Promise<DemoCity> {
  const ground = (await readPart(places.source)) as DemoCity['ground'];
  return { ...(await loadCityFacts(places)), ground };
}

async function readPart(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    await rm(path, { force: true });
    throw new Error(`${path} was damaged and has been removed: start the demo once more`, { cause });
  }
}
