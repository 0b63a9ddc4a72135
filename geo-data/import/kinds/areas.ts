/** Import of responsibility areas (片区): polygons, each of one repair station. */
import * as v from 'valibot';
import { choiceWordOr, maybeIdWord, maybeTextWord, textWord } from '../field-words.ts';
import {
  geometryHeaders,
  type ImportKind,
  idHeaders,
  namedColumns,
  nameEnHeaders,
  nameHeaders,
  polygonColumn,
} from '../kind.ts';
import { placeCommunities } from '../place-communities.ts';
import { checkCover } from '../polygon-cover.ts';

export const areas: ImportKind = {
  name: 'areas',
  table: 'areas',
  idPrefix: 'a',
  schema: v.object({
    id: maybeIdWord(),
    name: textWord(),
    nameEn: maybeTextWord(),
    repairStationId: textWord(),
    dispatchMode: choiceWordOr(
      { auto: ['自动'], station: ['经站', '维修站'], direct: ['直派', '直接'] },
      'auto',
    ),
  }),
  headers: {
    id: [...idHeaders, '片区编号', 'areaid'],
    name: [...nameHeaders, '片区', '片区名称', '责任区', '责任区域', 'area', 'areaname'],
    nameEn: nameEnHeaders,
    repairStationId: ['维修站', '维修站编号', '所属维修站', 'repairstation', 'station'],
    dispatchMode: ['派单方式', '派工方式', 'mode'],
    geometry: geometryHeaders,
  },
  required: ['name', 'repairStationId', 'geometry'],
  geometry: 'polygons',
  columns: [
    ...namedColumns,
    { name: 'repair_station_id', fields: ['repairStationId'], type: 'text' },
    { name: 'dispatch_mode', fields: ['dispatchMode'], type: 'text' },
    polygonColumn('geom'),
  ],
  references: { repairStationId: 'repair-stations' },
  naturalKey: ['name'],
  keyColumns: ['name'],
  async finish(db, report) {
    await checkCover(db, 'areas', report);
    await placeCommunities(db, report);
  },
};
