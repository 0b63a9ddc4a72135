/** Import of communities (小区): a point or an outline; district and area follow from the place where they are empty. */
import * as v from 'valibot';
import { recountCommunities } from '../count-households.ts';
import { coordinateWord, maybeIdWord, maybeTextWord, textWord, wholeWordOr } from '../field-words.ts';
import {
  geometryHeaders,
  type ImportKind,
  idHeaders,
  latHeaders,
  lonHeaders,
  namedColumns,
  nameEnHeaders,
  nameHeaders,
  pointColumn,
  polygonColumn,
} from '../kind.ts';
import { placeCommunities } from '../place-communities.ts';

export const communities: ImportKind = {
  name: 'communities',
  table: 'communities',
  idPrefix: 'c',
  schema: v.object({
    id: maybeIdWord(),
    name: textWord(),
    nameEn: maybeTextWord(),
    districtId: maybeTextWord(),
    areaId: maybeTextWord(),
    heatStationId: maybeTextWord(),
    households: wholeWordOr(0, 1_000_000, 480, 0),
    lon: coordinateWord(),
    lat: coordinateWord(),
  }),
  headers: {
    id: [...idHeaders, '小区编号', '小区编码', 'communityid'],
    name: [...nameHeaders, '小区', '小区名称', 'community', 'communityname'],
    nameEn: nameEnHeaders,
    districtId: ['行政区', '行政区编号', '区', 'district'],
    areaId: ['片区', '片区编号', '责任区', 'area'],
    heatStationId: ['换热站', '换热站编号', '热力站', 'heatstation', 'substation'],
    households: ['户数', '总户数', '住户数', 'householdcount'],
    lon: lonHeaders,
    lat: latHeaders,
    geometry: ['outline', ...geometryHeaders],
  },
  required: ['name'],
  geometry: 'polygons',
  geometryOptional: true,
  columns: [
    ...namedColumns,
    { name: 'district_id', fields: ['districtId'], type: 'text' },
    { name: 'area_id', fields: ['areaId'], type: 'text' },
    { name: 'heat_station_id', fields: ['heatStationId'], type: 'text' },
    { name: 'households', fields: ['households'], type: 'int' },
    pointColumn,
    polygonColumn('outline'),
  ],
  references: { districtId: 'districts', areaId: 'areas', heatStationId: 'heat-stations' },
  naturalKey: ['name'],
  keyColumns: ['name'],
  async finish(db, report) {
    await placeCommunities(db, report);
    await recountCommunities(db, report);
  },
};
