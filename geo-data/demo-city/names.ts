/** Names in Chinese and English that sound like a northern river city; each is given once. */
import { nth, type Point } from './plane.ts';
import { pick, seededRandom } from './random.ts';
import {
  givenNames,
  newEstateEndings,
  newEstateWords,
  oldEstateEndings,
  oldEstateWords,
  streetWords,
  surnames,
  type Word,
} from './words.ts';

export interface Name {
  readonly name: string;
  readonly nameEn: string;
}

export const cityName: Name = { name: '云江', nameEn: 'Yunjiang' };
export const riverName: Name = { name: '云江', nameEn: 'Yun River' };
export const streamName: Name = { name: '马家沟', nameEn: 'Majia Stream' };
export const islandName: Name = { name: '云心岛', nameEn: 'Yunxin Island' };
export const railName: Name = { name: '滨云铁路', nameEn: 'Binyun Railway' };
export const branchRailName: Name = { name: '云北铁路', nameEn: 'Yunbei Railway' };
export const stationName: Name = { name: '云江站', nameEn: 'Yunjiang Railway Station' };

/** Districts with the place their middle is near, in shares of the city's radius. */
export const districts: readonly (Name & { readonly at: Point })[] = [
  { name: '老城区', nameEn: 'Laocheng District', at: [0.02, 0.06] },
  { name: '铁西区', nameEn: 'Tiexi District', at: [-0.62, -0.22] },
  { name: '云台区', nameEn: 'Yuntai District', at: [0.35, 0.75] },
  { name: '东湖区', nameEn: 'Donghu District', at: [0.62, 0.0] },
  { name: '南岭区', nameEn: 'Nanling District', at: [-0.02, -0.68] },
  { name: '滨江区', nameEn: 'Binjiang District', at: [-0.52, 0.18] },
  { name: '北岸区', nameEn: "Bei'an District", at: [-0.42, 0.78] },
  { name: '文昌区', nameEn: 'Wenchang District', at: [0.48, -0.55] },
];

export const areaWords: readonly Name[] = [
  { name: '中央', nameEn: 'Zhongyang' },
  { name: '通达', nameEn: 'Tongda' },
  { name: '机车', nameEn: 'Jiche' },
  { name: '站前', nameEn: 'Zhanqian' },
  { name: '学府', nameEn: 'Xuefu' },
  { name: '东湖', nameEn: 'Donghu' },
  { name: '江北', nameEn: 'Jiangbei' },
  { name: '红旗', nameEn: 'Hongqi' },
];

export const parkNames: readonly Name[] = [
  { name: '东湖公园', nameEn: 'East Lake Park' },
  { name: '北岸湿地公园', nameEn: "Bei'an Wetland Park" },
  { name: '南岭森林公园', nameEn: 'Nanling Forest Park' },
  { name: '兆麟公园', nameEn: 'Zhaolin Park' },
  { name: '儿童公园', nameEn: "Children's Park" },
  { name: '工人文化公园', nameEn: "Workers' Culture Park" },
  { name: '云湖公园', nameEn: 'Yunhu Park' },
  { name: '站前公园', nameEn: 'Station Park' },
  { name: '铁西劳动公园', nameEn: 'Tiexi Labour Park' },
];

/** Villages that became quarters, and parishes of the old town. */
export const quarterNames: readonly Name[] = [
  ['道里', 'Daoli'],
  ['南头', 'Nantou'],
  ['顾家屯', 'Gujiatun'],
  ['偏脸子', 'Pianlianzi'],
  ['安家窝棚', 'Anjia Wopeng'],
  ['三合屯', 'Sanhetun'],
  ['沙岗', 'Shagang'],
  ['王家岗', 'Wangjiagang'],
  ['松浦', 'Songpu'],
  ['万宝', 'Wanbao'],
  ['太平桥', 'Taipingqiao'],
  ['新香坊', 'Xin Xiangfang'],
  ['何家沟', 'Hejiagou'],
  ['马家船口', 'Majia Chuankou'],
  ['圈河', 'Quanhe'],
  ['二道沟', 'Erdaogou'],
  ['六顺街', 'Liushunjie'],
  ['油坊屯', 'Youfangtun'],
  ['柳树圈', 'Liushuquan'],
  ['靠江屯', 'Kaojiangtun'],
  ['北大营', 'Beidaying'],
  ['三棵树', 'Sankeshu'],
  ['平房店', 'Pingfangdian'],
  ['大方里', 'Dafangli'],
].map(([name = '', nameEn = '']) => ({ name, nameEn }));

export const landmarkNames = {
  bank: { name: '防洪纪念塔', nameEn: 'Flood Memorial' },
  church: { name: '老教堂广场', nameEn: 'Old Church Square' },
  library: { name: '云江图书馆', nameEn: 'Yunjiang Library' },
  opera: { name: '云江大剧院', nameEn: 'Yunjiang Grand Theatre' },
  stadium: { name: '工人体育场', nameEn: "Workers' Stadium" },
  university: { name: '云江工业大学', nameEn: 'Yunjiang University of Technology' },
  market: { name: '南头大市场', nameEn: 'Nantou Market' },
  works: { name: '云江机车厂', nameEn: 'Yunjiang Locomotive Works' },
} as const satisfies Record<string, Name>;

export const sourceNames: readonly Name[] = [
  { name: '铁西热电厂', nameEn: 'Tiexi Cogeneration Plant' },
  { name: '东郊热源厂', nameEn: 'Dongjiao Heat Plant' },
];

const bridgeAndRingNames: Readonly<Record<string, readonly Name[]>> = {
  ring: [
    { name: '内环路', nameEn: 'Inner Ring Road' },
    { name: '二环路', nameEn: 'Second Ring Road' },
    { name: '绕城高速', nameEn: 'Ring Expressway' },
  ],
  radial: [
    { name: '迎宾大道', nameEn: 'Yingbin Avenue' },
    { name: '云台大街', nameEn: 'Yuntai Avenue' },
    { name: '北岸大街', nameEn: "Bei'an Avenue" },
    { name: '新阳大道', nameEn: 'Xinyang Avenue' },
    { name: '机场大道', nameEn: 'Airport Avenue' },
    { name: '学府大街', nameEn: 'Xuefu Avenue' },
    { name: '南岭大道', nameEn: 'Nanling Avenue' },
    { name: '红旗大街', nameEn: 'Hongqi Avenue' },
  ],
  axis: [
    { name: '中央大街', nameEn: 'Central Avenue' },
    { name: '解放大路', nameEn: 'Jiefang Boulevard' },
  ],
  bank: [
    { name: '滨江大道', nameEn: 'Riverside Boulevard' },
    { name: '江北大道', nameEn: 'North Bank Boulevard' },
  ],
  streamside: [
    { name: '河东街', nameEn: 'Hedong Street' },
    { name: '河西街', nameEn: 'Hexi Street' },
  ],
  railside: [
    { name: '铁路街', nameEn: 'Tielu Street' },
    { name: '道口街', nameEn: 'Daokou Street' },
    { name: '专线东路', nameEn: 'Zhuanxian East Road' },
    { name: '专线西路', nameEn: 'Zhuanxian West Road' },
  ],
  park: parkNames.map(({ name, nameEn }) => ({
    name: `环${name.replace('公园', '园')}路`,
    nameEn: `${nameEn} Circuit`,
  })),
};

/** The name of a planned road by its kind and number; null for those that grew. */
export function plannedRoadName(kind: string, rank: number): Name | null {
  return bridgeAndRingNames[kind]?.[rank] ?? null;
}

export interface StreetNamer {
  /** A fresh name for a street of this kind: streets run north–south (街), roads east–west (路). */
  next(kind: 'main' | 'side' | 'lane', northSouth: boolean): Name;
}

export function makeStreetNamer(seed: number): StreetNamer {
  const used = new Set(Object.values(bridgeAndRingNames).flatMap((list) => list.map(({ name }) => name)));
  const usedEn = new Set(
    Object.values(bridgeAndRingNames).flatMap((list) => list.map(({ nameEn }) => nameEn)),
  );
  const random = seededRandom(seed * 17 + 11);
  return {
    next(kind, northSouth) {
      for (let tries = 0; tries < 2000; tries++) {
        const made = streetName(random, kind, northSouth, tries);
        if (used.has(made.name) || usedEn.has(made.nameEn)) continue;
        used.add(made.name);
        usedEn.add(made.nameEn);
        return made;
      }
      throw new Error('no street name is left');
    },
  };
}

const sides: readonly Word[] = [
  { zh: '东', en: 'East' },
  { zh: '西', en: 'West' },
  { zh: '南', en: 'South' },
  { zh: '北', en: 'North' },
];
const ordinals: readonly Word[] = [...'头二三四五六七八九十'].map((zh, i) => ({
  zh: `${zh}道`,
  en: `${['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth', 'Ninth', 'Tenth'][i] ?? ''}`,
}));

function streetName(
  random: () => number,
  kind: 'main' | 'side' | 'lane',
  northSouth: boolean,
  tries: number,
): Name {
  const word = pick(random, streetWords);
  const chance = random();
  if (kind === 'main' && tries < 400) {
    return northSouth
      ? { name: `${word.zh}大街`, nameEn: `${word.en} Avenue` }
      : { name: `${word.zh}路`, nameEn: `${word.en} Road` };
  }
  if (kind === 'lane' && chance < 0.45) {
    if (chance < 0.06) {
      const ordinal = pick(random, ordinals);
      return { name: `${word.zh}${ordinal.zh}街`, nameEn: `${word.en} ${ordinal.en} Street` };
    }
    return chance < 0.3
      ? { name: `${word.zh}巷`, nameEn: `${word.en} Lane` }
      : { name: `${word.zh}胡同`, nameEn: `${word.en} Hutong` };
  }
  const side = chance > 0.75 || tries > 200 ? pick(random, sides) : null;
  const end = northSouth ? { zh: '街', en: 'Street' } : { zh: '路', en: 'Road' };
  return {
    name: `${word.zh}${side?.zh ?? ''}${end.zh}`,
    nameEn: `${word.en} ${side ? `${side.en} ` : ''}${end.en}`,
  };
}

/** Names for communities; `isNew` tells which were built lately. */
export function estateNames(seed: number, isNew: readonly boolean[]): Name[] {
  const random = seededRandom(seed * 29 + 13);
  const used = new Set<string>();
  const usedEn = new Set<string>();
  return isNew.map((recent) => {
    for (let tries = 0; tries < 5000; tries++) {
      const word = pick(random, recent ? newEstateWords : oldEstateWords);
      const end = pick(random, recent ? newEstateEndings : oldEstateEndings);
      const name = `${word.zh}${end.zh}`;
      const nameEn = `${word.en} ${end.en}`;
      // one estate per word as long as there are words
      const fresh = tries > 300 || ![...used].some((other) => other.startsWith(word.zh));
      if (used.has(name) || usedEn.has(nameEn) || !fresh) continue;
      used.add(name);
      usedEn.add(nameEn);
      return { name, nameEn };
    }
    throw new Error('no community name is left');
  });
}

/** A person's name by number; the same number is always the same name. */
export function personName(n: number): string {
  const surname = nth(surnames, (n * 7 + Math.floor(n / 350)) % surnames.length);
  return surname + nth(givenNames, (n * 11 + Math.floor(n / surnames.length)) % givenNames.length);
}
