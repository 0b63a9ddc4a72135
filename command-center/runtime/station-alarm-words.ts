/** Alarms of heat stations in words: which value, how much against which limit. */
import type { Alarm } from '#geo-data/store/alarms.ts';

interface Metric {
  readonly zh: string;
  readonly en: string;
  readonly unit: string;
  readonly digits: number;
}

const metrics: Readonly<Record<string, Metric>> = {
  supplyPrimC: { zh: '一次供水温度', en: 'primary supply', unit: '°C', digits: 1 },
  returnPrimC: { zh: '一次回水温度', en: 'primary return', unit: '°C', digits: 1 },
  supplySecC: { zh: '二次供水温度', en: 'secondary supply', unit: '°C', digits: 1 },
  returnSecC: { zh: '二次回水温度', en: 'secondary return', unit: '°C', digits: 1 },
  pressSupplySecMPa: { zh: '二次供水压力', en: 'secondary supply pressure', unit: 'MPa', digits: 2 },
  pressReturnSecMPa: { zh: '二次回水压力', en: 'secondary return pressure', unit: 'MPa', digits: 2 },
  flowPrimM3h: { zh: '一次流量', en: 'primary flow', unit: 'm³/h', digits: 1 },
  makeupM3h: { zh: '补水流量', en: 'make-up water', unit: 'm³/h', digits: 1 },
  pumpHz: { zh: '循环泵频率', en: 'pump', unit: 'Hz', digits: 1 },
};

/** `what` is the station's name. Words follow from the row alone: what it was when the condition began. */
export function stationAlarmWords(alarm: Alarm, what: string): { textZh: string; textEn: string } {
  const { kind, metric: name, value, limit } = alarm.data;
  if (kind === 'missing') {
    const minutes = typeof value === 'number' ? Math.floor(value / 60) : 0;
    return { textZh: `${what}：${minutes} 分钟无数据`, textEn: `${what}: no data for ${minutes} min` };
  }
  const metric = metricOf(name);
  if (metric === null || typeof value !== 'number' || typeof limit !== 'number') {
    return { textZh: `${what}：${alarm.code}`, textEn: `${what}: ${alarm.code}` };
  }
  const isLow = value < limit;
  const figures = `${value.toFixed(metric.digits)} ${metric.unit}`;
  const bound = `${limit.toFixed(metric.digits)}`;
  if (kind === 'rate') {
    return {
      textZh: `${what}：${metric.zh}骤${isLow ? '降' : '升'}至 ${figures}（限 ${bound}）`,
      textEn: `${what}: ${metric.en} ${isLow ? 'fell' : 'rose'} to ${figures} (limit ${bound})`,
    };
  }
  return {
    textZh: `${what}：${metric.zh} ${figures}，${isLow ? '低于' : '高于'} ${bound}`,
    textEn: `${what}: ${metric.en} ${figures}, ${isLow ? 'below' : 'above'} ${bound}`,
  };
}

function metricOf(name: unknown): Metric | null {
  if (typeof name !== 'string' || name === '') return null;
  return metrics[name] ?? { zh: name, en: name, unit: '', digits: 2 };
}
