/** Import of heat sources (热源): plants as points. */
import * as v from 'valibot';
import { coordinateWord, maybeIdWord, maybeNumberWord, maybeTextWord, textWord } from '../field-words.ts';
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

export const heatSources: ImportKind = {
  name: 'heat-sources',
  table: 'heat_sources',
  idPrefix: 'src',
  schema: v.object({
    id: maybeIdWord(),
    name: textWord(),
    nameEn: maybeTextWord(),
    capacityMw: maybeNumberWord(0, 100_000, 116),
    lon: coordinateWord(),
    lat: coordinateWord(),
  }),
  headers: {
    id: [...idHeaders, '热源编号', 'heatsourceid'],
    name: [...nameHeaders, '热源', '热源名称', '电厂', 'heatsource', 'plant'],
    nameEn: nameEnHeaders,
    capacityMw: ['容量', '装机容量', '供热能力', '功率', 'capacity', 'mw'],
    lon: lonHeaders,
    lat: latHeaders,
  },
  required: ['name', 'lon', 'lat'],
  geometry: 'point',
  columns: [...namedColumns, { name: 'capacity_mw', fields: ['capacityMw'], type: 'float8' }, pointColumn],
  references: {},
  naturalKey: ['name'],
  keyColumns: ['name'],
};
