/** Writes small OpenStreetMap PBF files for tests, byte by byte as the format says; not with the code that reads them. */
import { deflateSync } from 'node:zlib';

export interface PbfNode {
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly tags?: Readonly<Record<string, string>>;
}
export interface PbfWay {
  readonly id: number;
  readonly refs: readonly number[];
  readonly tags?: Readonly<Record<string, string>>;
}
export interface PbfRelation {
  readonly id: number;
  readonly members: readonly {
    readonly type: 'node' | 'way' | 'relation';
    readonly ref: number;
    readonly role: string;
  }[];
  readonly tags?: Readonly<Record<string, string>>;
}
export interface PbfContent {
  readonly nodes: readonly PbfNode[];
  readonly ways?: readonly PbfWay[];
  readonly relations?: readonly PbfRelation[];
}
export interface PbfForm {
  /** Nodes as single messages instead of the dense form. */
  readonly plainNodes?: boolean;
  /** Blocks without compression. */
  readonly raw?: boolean;
  /** Further features that a reader must know. */
  readonly needs?: readonly string[];
  /** West, south, east, north. */
  readonly bounds?: readonly [number, number, number, number];
}

/** One header, then a block each for nodes, ways and relations. */
export function encodeOsmPbf({ nodes, ways = [], relations = [] }: PbfContent, form: PbfForm = {}): Buffer {
  const blocks = [
    blockOf((strings) =>
      form.plainNodes === true
        ? nodes.map((node) => bytesField(1, plainNode(node, strings)))
        : [bytesField(2, denseNodes(nodes, strings))],
    ),
    ...(ways.length > 0 ? [blockOf((strings) => ways.map((way) => bytesField(3, wayOf(way, strings))))] : []),
    ...(relations.length > 0
      ? [blockOf((strings) => relations.map((relation) => bytesField(4, relationOf(relation, strings))))]
      : []),
  ];
  return Buffer.concat([
    frame('OSMHeader', headerOf(form), form),
    ...blocks.map((block) => frame('OSMData', block, form)),
  ]);
}

function headerOf({ needs = [], bounds }: PbfForm): Buffer {
  const features = ['OsmSchema-V0.6', 'DenseNodes', ...needs].map((name) => textField(4, name));
  if (bounds === undefined) return Buffer.concat(features);
  const [west, south, east, north] = bounds.map((side) => Math.round(side * 1e9));
  const box = [west, east, north, south].map((side, i) =>
    Buffer.concat([varint((i + 1) * 8), signed(side ?? 0)]),
  );
  return Buffer.concat([bytesField(1, Buffer.concat(box)), ...features]);
}

/** Length, header and body of one block of the file. */
export function frame(type: string, body: Buffer, { raw = false }: Pick<PbfForm, 'raw'> = {}): Buffer {
  const packed = deflateSync(body);
  const blob = raw
    ? bytesField(1, body)
    : Buffer.concat([varint(2 * 8), varint(body.length), bytesField(3, packed)]);
  const header = Buffer.concat([textField(1, type), varint(3 * 8), varint(blob.length)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, header, blob]);
}

type Strings = (text: string) => number;

function blockOf(groupsOf: (strings: Strings) => Buffer[]): Buffer {
  const texts = [''];
  const strings = (text: string) => {
    const known = texts.indexOf(text);
    if (known > 0) return known;
    texts.push(text);
    return texts.length - 1;
  };
  const group = Buffer.concat(groupsOf(strings));
  const table = Buffer.concat(texts.map((text) => textField(1, text)));
  return Buffer.concat([bytesField(1, table), bytesField(2, group)]);
}

const e7 = (degrees: number) => Math.round(degrees * 1e7);

function denseNodes(nodes: readonly PbfNode[], strings: Strings): Buffer {
  const tags = nodes.flatMap((node) => [
    ...Object.entries(node.tags ?? {}).flatMap(([key, value]) => [strings(key), strings(value)]),
    0,
  ]);
  return Buffer.concat([
    bytesField(1, deltas(nodes.map((node) => node.id))),
    bytesField(8, deltas(nodes.map((node) => e7(node.lat)))),
    bytesField(9, deltas(nodes.map((node) => e7(node.lon)))),
    bytesField(10, Buffer.concat(tags.map(varint))),
  ]);
}

function plainNode({ id, lon, lat, tags = {} }: PbfNode, strings: Strings): Buffer {
  return Buffer.concat([
    varint(8),
    signed(id),
    ...tagFields(tags, strings),
    varint(8 * 8),
    signed(e7(lat)),
    varint(9 * 8),
    signed(e7(lon)),
  ]);
}

function wayOf({ id, refs, tags = {} }: PbfWay, strings: Strings): Buffer {
  return Buffer.concat([varint(8), varint(id), ...tagFields(tags, strings), bytesField(8, deltas(refs))]);
}

const memberTypes = ['node', 'way', 'relation'];

function relationOf({ id, members, tags = {} }: PbfRelation, strings: Strings): Buffer {
  return Buffer.concat([
    varint(8),
    varint(id),
    ...tagFields(tags, strings),
    bytesField(8, Buffer.concat(members.map((member) => varint(strings(member.role))))),
    bytesField(9, deltas(members.map((member) => member.ref))),
    bytesField(10, Buffer.concat(members.map((member) => varint(memberTypes.indexOf(member.type))))),
  ]);
}

function tagFields(tags: Readonly<Record<string, string>>, strings: Strings): Buffer[] {
  return [
    bytesField(2, Buffer.concat(Object.keys(tags).map((key) => varint(strings(key))))),
    bytesField(3, Buffer.concat(Object.values(tags).map((value) => varint(strings(value))))),
  ];
}

function deltas(values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value, i) => signed(value - (values[i - 1] ?? 0))));
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function textField(number: number, text: string): Buffer {
  return bytesField(number, Buffer.from(text));
}

/** Zigzag. */
function signed(value: number): Buffer {
  return varint(value < 0 ? -value * 2 - 1 : value * 2);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
