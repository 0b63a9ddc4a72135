/** Names of the built-in town: districts, communities, stations and people. */

export const districtNames = ['老城区', '滨江区', '铁西区', '南岭区'] as const;

export const communityNames = [
  '曙光小区',
  '建国里',
  '红旗巷',
  '铁路新村',
  '松花苑',
  '江畔雅居',
  '北岸花园',
  '通达苑',
  '和兴家园',
  '新阳小区',
  '民生尚都',
  '学府名苑',
  '锦绣湾',
  '福泰花园',
  '安和园',
  '文昌街小区',
  '东升里',
  '宣化里',
  '同心苑',
  '金桥小区',
  '丽水康城',
  '翠湖天地',
  '机车家属院',
  '轴承厂小区',
  '向阳里',
  '康宁小区',
  '银河苑',
  '工农新村',
  '玉泉花园',
  '景江东苑',
  '长青里',
  '南苑新城',
] as const;

export const repairStationNames = ['老城维修站', '滨江维修站', '铁西维修站', '南岭维修站'] as const;

const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'];
const givenNames = [
  '志强',
  '建军',
  '海涛',
  '国庆',
  '卫东',
  '永刚',
  '晓峰',
  '立新',
  '文博',
  '春生',
  '德胜',
  '金龙',
  '长林',
  '玉成',
  '振华',
  '少平',
  '秀英',
  '桂兰',
  '淑珍',
  '丽华',
  '亚楠',
  '雪梅',
  '明远',
  '宝山',
];

/** A person's name by number; the same number is always the same name. */
export function personName(n: number): string {
  const surname = surnames[(n * 7) % surnames.length] ?? '王';
  return surname + (givenNames[(n * 11 + Math.floor(n / surnames.length)) % givenNames.length] ?? '强');
}
