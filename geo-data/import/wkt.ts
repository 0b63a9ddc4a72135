/** Reads well-known text (POINT, LINESTRING, POLYGON and their multiples) into GeoJSON. */

const types: Readonly<Record<string, string>> = {
  POINT: 'Point',
  LINESTRING: 'LineString',
  MULTILINESTRING: 'MultiLineString',
  POLYGON: 'Polygon',
  MULTIPOLYGON: 'MultiPolygon',
};

/** Null when the text is not WKT. Heights (Z, M) are passed over. */
export function parseWkt(text: string): { type: string; coordinates: unknown } | null {
  const match = /^\s*(?:SRID=\d+;)?\s*(\w+)\s*(?:Z|M|ZM)?\s*(\(.*\))\s*$/is.exec(text);
  const type = types[match?.[1]?.toUpperCase() ?? ''];
  if (match === null || type === undefined) return null;
  // Numbers become arrays, brackets stay brackets: then it is JSON.
  const json = (match[2] ?? '')
    .replace(
      /[-+]?[\d.]+(?:e[-+]?\d+)?(?:\s+[-+]?[\d.]+(?:e[-+]?\d+)?)+/gi,
      (point) => `<${point.trim().split(/\s+/).join(',')}>`,
    )
    .replace(/[()]/g, (bracket) => (bracket === '(' ? '[' : ']'))
    .replace(/[<>]/g, (bracket) => (bracket === '<' ? '[' : ']'));
  try {
    const coordinates: unknown = JSON.parse(json);
    return {
      type,
      coordinates: type === 'Point' && Array.isArray(coordinates) ? coordinates[0] : coordinates,
    };
  } catch {
    return null;
  }
}
