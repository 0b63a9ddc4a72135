/** What an OpenStreetMap file is made of, as the block decoder gives it. */

export type Tags = Readonly<Record<string, string>>;

export interface OsmNode {
  readonly type: 'node';
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly tags?: Tags;
}

export interface OsmWay {
  readonly type: 'way';
  readonly id: number;
  /** Ids of its nodes in order. */
  readonly refs: readonly number[];
  readonly tags?: Tags;
}

export interface OsmMember {
  readonly type: 'node' | 'way' | 'relation';
  readonly ref: number;
  readonly role: string;
}

export interface OsmRelation {
  readonly type: 'relation';
  readonly id: number;
  readonly members: readonly OsmMember[];
  readonly tags?: Tags;
}

export type OsmElement = OsmNode | OsmWay | OsmRelation;

/** Chinese first; the name on the signs where nobody has written a Chinese one. */
export function nameOf(tags: Tags): string | null {
  return worded(tags['name:zh'] ?? tags['name:zh-Hans'] ?? tags.name);
}

export function nameEnOf(tags: Tags): string | null {
  return worded(tags['name:en'] ?? tags.int_name);
}

function worded(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
