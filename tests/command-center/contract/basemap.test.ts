import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { basemapSetting, foreignOriginOf } from '#command-center/contract/basemap.ts';

const map = {
  id: 'own',
  name: '自有底图',
  kind: 'raster',
  url: 'https://tiles.example/{z}/{x}/{y}.png',
  crs: 'gcj02',
  attribution: '© them',
};
const issuesOf = (over: object) => {
  const checked = v.safeParse(basemapSetting, { ...map, ...over });
  return checked.success ? [] : checked.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
};

describe('a base map of the setting', () => {
  it('is taken with an address that fits its kind', () => {
    expect(issuesOf({ nameEn: 'Own', reviewNo: 'GS(2026)1' })).toEqual([]);
    expect(issuesOf({ kind: 'pmtiles', url: '/maps/city.pmtiles', crs: 'wgs84' })).toEqual([]);
    expect(issuesOf({ kind: 'blank', url: null })).toEqual([]);
  });

  it.each([
    [{ url: 'https://tiles.example/{z}/{x}.png' }, 'url: must hold {z}, {x} and {y}'],
    [{ url: null }, 'url: needed unless the kind is blank'],
    [{ kind: 'blank' }, 'url: needed unless the kind is blank'],
    [{ url: 'ftp://tiles.example/{z}/{x}/{y}' }, 'url: must be http(s)://… or begin with one /'],
    [{ url: 'https://a;script-src/{z}/{x}/{y}' }, 'url: must be http(s)://… or begin with one /'],
    [{ url: '//tiles.example/{z}/{x}/{y}' }, 'url: must be http(s)://… or begin with one /'],
    [{ url: 'javascript:alert({z}{x}{y})' }, 'url: must be http(s)://… or begin with one /'],
    [
      { kind: 'style', url: '/style.json' },
      'kind: must be pmtiles, mvt, raster or blank: pages draw tiles in their own style',
    ],
  ])('%j is refused', (over, issue) => {
    expect(issuesOf(over)).toContain(issue);
  });

  it('tells the server it comes from, with its port and nothing behind it', () => {
    const parse = (url: string) => foreignOriginOf(v.parse(basemapSetting, { ...map, url }));
    expect(parse('https://tiles.example:8443/a/{z}/{x}/{y}.png')).toBe('https://tiles.example:8443');
    expect(foreignOriginOf({ ...v.parse(basemapSetting, map), url: 'https://a;script-src/x' })).toBeNull();
    expect(parse('/own/{z}/{x}/{y}.png')).toBeNull();
  });
});
