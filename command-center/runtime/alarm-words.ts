/** Alarms in words: what, where, since when, and what to do next (DESIGN 7), from the facts of the row. */
import type { AlarmItem } from '#command-center/contract/live.ts';
import { isoOf, isoOrNull } from '#command-center/contract/wire.ts';
import type { Alarm } from '#geo-data/store/alarms.ts';
import { stationAlarmWords } from './station-alarm-words.ts';

const shortfallWords: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  'no-workers': { zh: '没有维修人员', en: 'there are no workers' },
  'off-duty': { zh: '无人在岗', en: 'nobody is on duty' },
  'not-automatic': { zh: '手机离线', en: 'phones are offline' },
  'position-unknown': { zh: '位置不明', en: 'places are unknown' },
  'too-far': { zh: '地点过远', en: 'the place is too far away' },
  'over-capacity': { zh: '手上工单已满', en: 'everybody is at capacity' },
  'skill-missing': { zh: '缺技能', en: 'the skill is missing' },
  'certificate-missing': { zh: '缺证书', en: 'the certificate is missing' },
  'certificate-expired': { zh: '证书过期', en: 'the certificate has expired' },
  'outside-area': { zh: '不在责任片区', en: 'nobody of the area is free' },
  'rest-period': { zh: '休息时间不足', en: 'rest periods are not over' },
  unreachable: { zh: '道路不通', en: 'no way leads there' },
  'left-out': { zh: '已拒单或超时', en: 'they declined or did not answer' },
  'unknown-service-type': { zh: '业务类型未定义', en: 'the service type is not defined' },
  'dispatch-fault': { zh: '派单程序故障', en: 'the dispatcher has a fault' },
};

/** The item of the feed and the lists; `label` is the order's number and place, or the heat station's name. */
export function presentAlarm(alarm: Alarm, label: string | null): AlarmItem {
  const { textZh, textEn } = wordsOf(alarm, label);
  return {
    id: alarm.id,
    code: alarm.code,
    severity: alarm.severity,
    sinceAt: isoOf(alarm.sinceAt),
    acknowledgedAt: isoOrNull(alarm.acknowledgedAt),
    acknowledgedBy: alarm.acknowledgedBy,
    clearedAt: isoOrNull(alarm.clearedAt),
    state: alarm.state,
    active: alarm.isActive,
    returnedAt: isoOrNull(alarm.returnedAt),
    occurrences: alarm.occurrences,
    hiddenBy: alarm.hidden?.by ?? null,
    hiddenReason: alarm.hidden?.reason ?? null,
    shelvedUntil: isoOrNull(alarm.shelvedUntil),
    orderId: alarm.orderId,
    requestId: alarm.requestId,
    heatStationId: alarm.heatStationId,
    lon: alarm.lon,
    lat: alarm.lat,
    textZh,
    textEn,
    data: { ...alarm.data },
  };
}

function wordsOf(alarm: Alarm, label: string | null): { textZh: string; textEn: string } {
  const what = label ?? alarm.orderId ?? alarm.heatStationId ?? alarm.key;
  if (alarm.heatStationId !== null && alarm.code !== 'nobody-eligible') return stationAlarmWords(alarm, what);
  if (alarm.code === 'order-unclaimed') return unclaimedWords(alarm, what);
  if (alarm.code !== 'nobody-eligible')
    return { textZh: `${alarm.code} ${what}`, textEn: `${alarm.code} ${what}` };
  const codes = Array.isArray(alarm.data.shortfall) ? alarm.data.shortfall.map(String) : [];
  const zh = codes.map((code) => shortfallWords[code]?.zh ?? code).join('、');
  const en = codes.map((code) => shortfallWords[code]?.en ?? code).join(', ');
  return {
    textZh: `无人可派：${what}（${zh}）。请人工分派或调人`,
    textEn: `Nobody to send: ${what} (${en}). Assign by hand or bring somebody in`,
  };
}

/** An order that has come to the supervisor; says too when nobody could be telephoned. */
function unclaimedWords({ data }: Alarm, what: string): { textZh: string; textEn: string } {
  const isSilent = data.call === 'no-channel' || data.call === 'failed';
  const codes = Array.isArray(data.shortfall) ? data.shortfall.map(String) : [];
  const zh = codes.map((code) => shortfallWords[code]?.zh ?? code).join('、');
  const en = codes.map((code) => shortfallWords[code]?.en ?? code).join(', ');
  const parts = {
    zh: [isSilent ? '电话未能拨出' : '', codes.length > 0 ? `无法强派：${zh}` : ''],
    en: [isSilent ? 'no telephone to call him' : '', codes.length > 0 ? `cannot be forced: ${en}` : ''],
  };
  const tail = (list: readonly string[], open: string, close: string) => {
    const said = list.filter((one) => one !== '');
    return said.length === 0 ? '' : `${open}${said.join('; ')}${close}`;
  };
  return {
    textZh: `无人接单：${what}${tail(parts.zh, '（', '）')}。请值班长指派`,
    textEn: `Nobody takes it: ${what}${tail(parts.en, ' (', ')')}. A supervisor must assign it`,
  };
}
