/** Import of heat exchange stations (换热站): points, each fed by a heat source. */
import * as v from 'valibot';
import { coordinateWord, maybeIdWord, maybeTextWord, textWord } from '../field-words.ts';
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

export const heatStations: ImportKind = {
  name: 'heat-stations',
  table: 'heat_stations',
  idPrefix: 'hs',
  schema: v.object({
    id: maybeIdWord(),
    name: textWord(),
    nameEn: maybeTextWord(),
    heatSourceId: maybeTextWord(),
    lon: coordinateWord(),
    lat: coordinateWord(),
  }),
  headers: {
    id: [...idHeaders, '换热站编号', '站号', 'heatstationid', 'stationid'],
    name: [...nameHeaders, '换热站', '换热站名称', '热力站', '热力站名称', '站名', 'heatstation', 'station'],
    nameEn: nameEnHeaders,
    heatSourceId: ['热源', '热源编号', '热源名称', 'heatsource', 'source'],
    lon: lonHeaders,
    lat: latHeaders,
  },
  required: ['name', 'lon', 'lat'],
  geometry: 'point',
  columns: [...namedColumns, { name: 'heat_source_id', fields: ['heatSourceId'], type: 'text' }, pointColumn],
  references: { heatSourceId: 'heat-sources' },
  naturalKey: ['name'],
  keyColumns: ['name'],
};
