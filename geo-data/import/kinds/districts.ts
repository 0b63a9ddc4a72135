/** Import of districts (行政区): polygons with names. */
import * as v from 'valibot';
import { maybeIdWord, maybeTextWord, textWord } from '../field-words.ts';
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

export const districts: ImportKind = {
  name: 'districts',
  table: 'districts',
  idPrefix: 'd',
  schema: v.object({ id: maybeIdWord(), name: textWord(), nameEn: maybeTextWord() }),
  headers: {
    id: [...idHeaders, '行政区编号', 'districtid', 'adcode'],
    name: [...nameHeaders, '行政区', '行政区名称', '区', 'district', 'districtname'],
    nameEn: nameEnHeaders,
    geometry: geometryHeaders,
  },
  required: ['name', 'geometry'],
  geometry: 'polygons',
  columns: [...namedColumns, polygonColumn('geom')],
  references: {},
  naturalKey: ['name'],
  keyColumns: ['name'],
  async finish(db, report) {
    await checkCover(db, 'districts', report);
    await placeCommunities(db, report);
  },
};
