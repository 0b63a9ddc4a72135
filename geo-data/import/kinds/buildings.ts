/** Import of buildings (楼): polygons; their community follows from the place where it is empty. */
import * as v from 'valibot';
import { maybeIdWord, maybeTextWord, textWord, wholeWordOr } from '../field-words.ts';
import { geometryHeaders, type ImportKind, idHeaders, polygonColumn } from '../kind.ts';
import { placeBuildings } from '../resolve-buildings.ts';
import { buildingHeaders, communityHeaders } from './households.ts';

export const buildings: ImportKind = {
  name: 'buildings',
  table: 'buildings',
  idPrefix: 'b',
  schema: v.object({
    id: maybeIdWord(),
    communityId: maybeTextWord(),
    building: textWord(40),
    floors: wholeWordOr(1, 200, 18, 6),
    units: wholeWordOr(1, 100, 3, 1),
  }),
  headers: {
    id: [...idHeaders, '楼编号', 'buildingid'],
    communityId: communityHeaders,
    building: [...buildingHeaders, '名称', 'name'],
    floors: ['层数', '楼层', '总层数', 'levels', 'storeys'],
    units: ['单元数', '单元', 'unitcount', 'stairwells'],
    geometry: geometryHeaders,
  },
  required: ['building', 'geometry'],
  geometry: 'polygons',
  columns: [
    { name: 'id', fields: ['id'], type: 'text' },
    { name: 'community_id', fields: ['communityId'], type: 'text' },
    { name: 'building', fields: ['building'], type: 'text' },
    { name: 'floors', fields: ['floors'], type: 'int' },
    { name: 'units', fields: ['units'], type: 'int' },
    polygonColumn('geom'),
  ],
  references: { communityId: 'communities' },
  naturalKey: ['communityId', 'building'],
  keyColumns: ['community_id', 'building'],
  keyIsUnique: true,
  resolve: placeBuildings,
};
