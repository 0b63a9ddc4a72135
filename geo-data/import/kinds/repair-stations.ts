/** Import of repair stations (维修站): points with a telephone. */
import * as v from 'valibot';
import { coordinateWord, maybeIdWord, maybePhoneWord, maybeTextWord, textWord } from '../field-words.ts';
import {
  type ImportKind,
  idHeaders,
  latHeaders,
  lonHeaders,
  namedColumns,
  nameEnHeaders,
  nameHeaders,
  pointColumn,
} from '../kind.ts';

export const repairStations: ImportKind = {
  name: 'repair-stations',
  table: 'repair_stations',
  idPrefix: 'rs',
  schema: v.object({
    id: maybeIdWord(),
    name: textWord(),
    nameEn: maybeTextWord(),
    phone: maybePhoneWord(),
    lon: coordinateWord(),
    lat: coordinateWord(),
  }),
  headers: {
    id: [...idHeaders, '维修站编号', 'repairstationid'],
    name: [...nameHeaders, '维修站', '维修站名称', 'repairstation', 'station'],
    nameEn: nameEnHeaders,
    phone: ['电话', '联系电话', '值班电话', 'telephone', 'tel'],
    lon: lonHeaders,
    lat: latHeaders,
  },
  required: ['name', 'lon', 'lat'],
  geometry: 'point',
  columns: [...namedColumns, { name: 'phone', fields: ['phone'], type: 'text' }, pointColumn],
  references: {},
  naturalKey: ['name'],
  keyColumns: ['name'],
};
