/** Import of workers (维修员); their duty is never touched by an import. */
import * as v from 'valibot';
import { listWord, maybeIdWord, maybePhoneWord, textWord, wholeWordOr } from '../field-words.ts';
import { type ImportKind, idHeaders } from '../kind.ts';

export const workers: ImportKind = {
  name: 'workers',
  table: 'workers',
  idPrefix: 'w',
  schema: v.object({
    id: maybeIdWord(),
    name: textWord(),
    phone: maybePhoneWord(),
    repairStationId: textWord(),
    areaIds: listWord(),
    skills: listWord(),
    capacity: wholeWordOr(1, 100, 5, 5),
  }),
  headers: {
    id: [...idHeaders, '工号', '维修员编号', '员工编号', 'workerid'],
    name: ['名称', '姓名', '维修员', 'workername'],
    phone: ['电话', '手机', '手机号', '联系电话', 'telephone', 'mobile', 'tel'],
    repairStationId: ['维修站', '维修站编号', '所属维修站', '站点', 'repairstation', 'station'],
    areaIds: ['片区', '责任片区', '责任区', '片区编号', 'areas'],
    skills: ['技能', '工种', 'skill'],
    capacity: ['最大工单数', '容量', '上限'],
  },
  required: ['name', 'repairStationId'],
  geometry: 'none',
  columns: [
    { name: 'id', fields: ['id'], type: 'text' },
    { name: 'name', fields: ['name'], type: 'text' },
    { name: 'phone', fields: ['phone'], type: 'text' },
    { name: 'repair_station_id', fields: ['repairStationId'], type: 'text' },
    { name: 'area_ids', fields: ['areaIds'], type: 'text[]' },
    { name: 'skills', fields: ['skills'], type: 'text[]' },
    { name: 'capacity', fields: ['capacity'], type: 'int' },
  ],
  references: { repairStationId: 'repair-stations', areaIds: 'areas' },
  naturalKey: ['repairStationId', 'name'],
  keyColumns: ['repair_station_id', 'name'],
};
