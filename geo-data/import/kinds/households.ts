/** Import of households (热用户的户): rooms of a community; where they have no coordinates they stand in their building. */
import * as v from 'valibot';
import { recountCommunities } from '../count-households.ts';
import { coordinateWord, maybeIdWord, maybeNumberWord, maybeTextWord, textWord } from '../field-words.ts';
import { type ImportKind, idHeaders, latHeaders, lonHeaders, pointColumn } from '../kind.ts';
import { placeHouseholds } from '../resolve-households.ts';

export const buildingHeaders = ['楼', '楼号', '楼栋', '栋', '幢', '楼栋号'];
export const unitHeaders = ['单元', '单元号', 'stairwell'];
export const roomHeaders = ['房间', '房号', '室', '户号', '门牌', '房间号', 'apartment', 'flat'];
export const communityHeaders = ['小区', '小区名称', '小区编号', 'community', 'communityname'];

export const households: ImportKind = {
  name: 'households',
  table: 'households',
  idPrefix: 'h',
  schema: v.object({
    id: maybeIdWord(),
    communityId: textWord(),
    building: textWord(40),
    unit: textWord(40),
    room: textWord(40),
    heatedM2: maybeNumberWord(0, 1_000_000, 86.5),
    heatStationId: maybeTextWord(),
    lon: coordinateWord(),
    lat: coordinateWord(),
  }),
  headers: {
    id: [...idHeaders, '用户编号', '热用户编号', '卡号', 'householdid', '户编号'],
    communityId: communityHeaders,
    building: buildingHeaders,
    unit: unitHeaders,
    room: roomHeaders,
    heatedM2: ['供热面积', '面积', '建筑面积', '采暖面积', 'aream2', 'area'],
    heatStationId: ['换热站', '换热站编号', '热力站', 'heatstation'],
    lon: lonHeaders,
    lat: latHeaders,
  },
  required: ['communityId', 'building', 'unit', 'room'],
  geometry: 'point',
  geometryOptional: true,
  columns: [
    { name: 'id', fields: ['id'], type: 'text' },
    { name: 'community_id', fields: ['communityId'], type: 'text' },
    { name: 'building', fields: ['building'], type: 'text' },
    { name: 'unit', fields: ['unit'], type: 'text' },
    { name: 'room', fields: ['room'], type: 'text' },
    { name: 'heated_m2', fields: ['heatedM2'], type: 'float8' },
    { name: 'heat_station_id', fields: ['heatStationId'], type: 'text' },
    pointColumn,
  ],
  references: { communityId: 'communities', heatStationId: 'heat-stations' },
  naturalKey: ['communityId', 'building', 'unit', 'room'],
  keyColumns: ['community_id', 'building', 'unit', 'room'],
  keyIsUnique: true,
  resolve: placeHouseholds,
  finish: (db, report) => recountCommunities(db, report),
};
