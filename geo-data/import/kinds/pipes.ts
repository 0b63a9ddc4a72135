/** Import of the pipe network (一网、二网): lines; joints follow from the ends where the file does not name them. */
import * as v from 'valibot';
import { choiceWord, maybeIdWord, maybeTextWord, wholeWord } from '../field-words.ts';
import { problem } from '../finding.ts';
import { geometryHeaders, type ImportKind, idHeaders } from '../kind.ts';

export const pipes: ImportKind = {
  name: 'pipes',
  table: 'pipes',
  idPrefix: 'p',
  schema: v.object({
    id: maybeIdWord(),
    net: choiceWord({
      primary: ['一网', '一次网', '一级网', '1'],
      secondary: ['二网', '二次网', '二级网', '2'],
    }),
    branchId: maybeIdWord(),
    heatSourceId: maybeTextWord(),
    heatStationId: maybeTextWord(),
    fromNode: maybeIdWord(),
    toNode: maybeIdWord(),
    diameterMm: wholeWord(10, 3000, 250),
  }),
  headers: {
    id: [...idHeaders, '管段编号', '管线编号', 'pipeid'],
    net: ['管网', '网别', '管网类型', '一网二网', 'network', 'level'],
    branchId: ['分支', '支线', '支线编号', 'branch'],
    heatSourceId: ['热源', '热源编号', 'heatsource', 'source'],
    heatStationId: ['换热站', '换热站编号', '热力站', 'heatstation', 'station'],
    fromNode: ['起点', '起点编号', 'from', 'startnode'],
    toNode: ['终点', '终点编号', 'to', 'endnode'],
    diameterMm: ['管径', '口径', 'dn', '公称直径', 'diameter'],
    geometry: geometryHeaders,
  },
  required: ['net', 'diameterMm', 'geometry'],
  geometry: 'line',
  columns: [
    { name: 'id', fields: ['id'], type: 'text' },
    { name: 'net', fields: ['net'], type: 'text' },
    { name: 'branch_id', fields: ['branchId'], type: 'text' },
    { name: 'heat_source_id', fields: ['heatSourceId'], type: 'text' },
    { name: 'heat_station_id', fields: ['heatStationId'], type: 'text' },
    { name: 'from_node', fields: ['fromNode'], type: 'text' },
    { name: 'to_node', fields: ['toNode'], type: 'text' },
    { name: 'diameter_mm', fields: ['diameterMm'], type: 'int' },
    {
      name: 'geom',
      fields: ['geometry'],
      type: 'text',
      sql: 'st_setsrid(st_geomfromgeojson(geometry), 4326)',
    },
  ],
  references: { heatSourceId: 'heat-sources', heatStationId: 'heat-stations' },
  naturalKey: ['net', 'fromNode', 'toNode'],
  complete(draft, report) {
    const { values, row } = draft;
    if ((values.net === 'secondary') !== (values.heatStationId !== null)) {
      report(problem('net-and-station', { row, field: 'heatStationId' }));
      draft.bad = true;
      return;
    }
    const ends = endsOf(values.geometry);
    values.fromNode ??= ends[0];
    values.toNode ??= ends[1];
    values.branchId ??= values.heatStationId ?? values.heatSourceId ?? values.net ?? '';
  },
};

/** Names of joints by place: pipes that end within a decimetre of each other meet there. */
function endsOf(geometry: unknown): [string, string] {
  const parsed: unknown = typeof geometry === 'string' ? JSON.parse(geometry) : null;
  const line = v.parse(
    v.object({ coordinates: v.array(v.tuple([v.number(), v.number()])) }),
    parsed,
  ).coordinates;
  const nodeAt = (at: readonly [number, number] | undefined) =>
    `j:${(at?.[0] ?? 0).toFixed(6)},${(at?.[1] ?? 0).toFixed(6)}`;
  return [nodeAt(line[0]), nodeAt(line.at(-1))];
}
