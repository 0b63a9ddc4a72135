/** Words of the map: legend, layers, base map, failures. */
import type { Words } from '../words.ts';

export const mapZh = {
  'map.label': '调度地图',
  'map.legend': '图例',
  'map.heat.requests': '近 {hours} h 报修 / 千户',
  'map.heat.orders': '近 {hours} h 工单 / 千户',
  'map.heat.overdue': '近 {hours} h 超时 / 千户',
  'map.heat.masked': '不足 {min} 户，不评',
  'map.heat.outside': '区外 {n}',
  'map.scale': '{n} km',
  'map.base.none': '未配置底图',
  'map.base.failed': '底图读取失败，业务图层仍为实时',
  'map.base.crs': '底图坐标系 {crs} 不能叠加，已停用',
  'map.lost': '图形上下文丢失，正在恢复',
  'map.layer.heat': '热力',
  'map.layer.areas': '片区',
  'map.layer.workers': '维修员',
  'map.layer.orders': '工单',
  'map.actNow': '漏水 / 信访 / 超时',
  'map.actSoon': '预警',
} as const;

export const mapEn: Words<typeof mapZh> = {
  'map.label': 'Dispatch map',
  'map.legend': 'Legend',
  'map.heat.requests': 'Reports / 1,000 homes, {hours} h',
  'map.heat.orders': 'Orders / 1,000 homes, {hours} h',
  'map.heat.overdue': 'Overdue / 1,000 homes, {hours} h',
  'map.heat.masked': '< {min} homes: not rated',
  'map.heat.outside': 'outside {n}',
  'map.scale': '{n} km',
  'map.base.none': 'no base map set',
  'map.base.failed': 'The base map cannot be read; the layers above it are live',
  'map.base.crs': 'The base map uses {crs} and cannot be overlaid; it is switched off',
  'map.lost': 'Graphics context lost, recovering',
  'map.layer.heat': 'Heat',
  'map.layer.areas': 'Areas',
  'map.layer.workers': 'Workers',
  'map.layer.orders': 'Orders',
  'map.actNow': 'Act now',
  'map.actSoon': 'Act soon',
};
