/** The two dictionaries, Chinese first, put together from one file per noun. */

import { alarmsEn, alarmsZh } from './words/alarms.ts';
import { commandsEn, commandsZh } from './words/commands.ts';
import { commonEn, commonZh } from './words/common.ts';
import { deskEn, deskZh } from './words/desk.ts';
import { errorsEn, errorsZh } from './words/errors.ts';
import { liveEn, liveZh } from './words/live.ts';
import { loginEn, loginZh } from './words/login.ts';
import { mapEn, mapZh } from './words/map.ts';
import { ordersEn, ordersZh } from './words/orders.ts';
import { pagesEn, pagesZh } from './words/pages.ts';
import { wallEn, wallZh } from './words/wall.ts';
import { whatIfEn, whatIfZh } from './words/what-if.ts';
import type { Blanks, Words } from './words.ts';

export const zh = {
  ...alarmsZh,
  ...commandsZh,
  ...commonZh,
  ...deskZh,
  ...errorsZh,
  ...liveZh,
  ...loginZh,
  ...mapZh,
  ...ordersZh,
  ...pagesZh,
  ...wallZh,
  ...whatIfZh,
};
export const en: Words<typeof zh> = {
  ...alarmsEn,
  ...commandsEn,
  ...commonEn,
  ...deskEn,
  ...errorsEn,
  ...liveEn,
  ...loginEn,
  ...mapEn,
  ...ordersEn,
  ...pagesEn,
  ...wallEn,
  ...whatIfEn,
};

export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];
export const dictionaries: Readonly<Record<Language, Words<typeof zh>>> = { zh, en };

export type Key = keyof typeof zh;
/** Values for the blanks of a key; keys without blanks take no second argument. */
export type Fill<K extends Key> = [Blanks<(typeof zh)[K]>] extends [never]
  ? []
  : [values: Readonly<Record<Blanks<(typeof zh)[K]>, string | number>>];

/** True for a string that is a key; for codes that come from the server. */
export function isKey(text: string): text is Key {
  return Object.hasOwn(zh, text);
}
