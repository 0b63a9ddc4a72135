/** Importing files on both drivers: what is written, what is refused, and what a second time changes. */
import gcoord from 'gcoord';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cell9Of } from '#geo-data/cells.ts';
import type { Database } from '#geo-data/database.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { type ImportRig, imported, openImportRig, squareWkt } from './import-rig.ts';

let rig: ImportRig;
beforeAll(async () => {
  rig = await openImportRig();
});
afterAll(() => rig.remove());

async function table(db: Database, sql: string) {
  return (await db.query(sql)).rows;
}

/** Everything that an import could touch, as one text. */
async function everything(db: Database): Promise<string> {
  const tables = [
    'districts',
    'areas',
    'communities',
    'community_cells',
    'households',
    'customers',
    'workers',
  ];
  const all = await Promise.all(tables.map((name) => table(db, `select * from ${name} order by 1, 2`)));
  return JSON.stringify(all);
}

const stationsCsv =
  '维修站编号,名称,电话,经度,纬度\nrs-1,城东维修站,0451-8200 1,126.65,45.75\nrs-2,城西维修站,,126.60,45.75\n';
const districtsCsv = `id,名称,边界\nd-1,道里区,"${squareWkt(126.5, 45.7, 0.1)}"\nd-2,南岗区,"${squareWkt(126.6, 45.7, 0.1)}"\n`;
const areasCsv = `id,片区,维修站,边界\na-1,西片,城西维修站,"${squareWkt(126.5, 45.7, 0.1)}"\na-2,东片,rs-1,"${squareWkt(126.6, 45.7, 0.1)}"\n`;
const communitiesCsv =
  '小区编号,小区,经度,纬度,户数\nc-1,幸福小区,126.55,45.75,300\nc-2,平安家园,126.65,45.75,\n';

describeBothDrivers('import of a utility', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    for (const [kind, name, text] of [
      ['repair-stations', 'stations.csv', stationsCsv],
      ['districts', 'districts.csv', districtsCsv],
      ['areas', 'areas.csv', areasCsv],
      ['communities', 'communities.csv', communitiesCsv],
    ] as const) {
      const { result, problems } = await imported(db, kind, await rig.write(name, text));
      expect(problems).toEqual([]);
      expect(result).toMatchObject({ done: true, rows: 2, inserted: 2, updated: 0, unchanged: 0 });
    }
  });

  it('understands ordinary Chinese headers, names instead of ids, and finds district and area by place', async () => {
    expect(
      await table(db, 'select id, district_id, area_id, households from communities order by id'),
    ).toEqual([
      { id: 'c-1', district_id: 'd-1', area_id: 'a-1', households: 300 },
      { id: 'c-2', district_id: 'd-2', area_id: 'a-2', households: 0 },
    ]);
    expect(await table(db, 'select id, repair_station_id, dispatch_mode from areas order by id')).toEqual([
      { id: 'a-1', repair_station_id: 'rs-2', dispatch_mode: 'auto' },
      { id: 'a-2', repair_station_id: 'rs-1', dispatch_mode: 'auto' },
    ]);
    expect(await table(db, 'select community_id, cell9, households from community_cells')).toEqual([
      { community_id: 'c-1', cell9: cell9Of(126.55, 45.75), households: 300 },
    ]);
    expect(await table(db, "select phone from repair_stations where id = 'rs-1'")).toEqual([
      { phone: '0451-82001' },
    ]);
  });

  it('imports the same file again without a change, and a changed row as one update', async () => {
    const before = await everything(db);
    const again = await imported(db, 'communities', await rig.write('again.csv', communitiesCsv));
    expect(again.result).toMatchObject({ done: true, inserted: 0, updated: 0, unchanged: 2 });
    expect(await everything(db)).toBe(before);
    const changed = communitiesCsv.replace('平安家园', '平安新家园');
    const { result } = await imported(db, 'communities', await rig.write('changed.csv', changed));
    expect(result).toMatchObject({ inserted: 0, updated: 1, unchanged: 1 });
    // A column that the file does not have keeps what is stored.
    await imported(
      db,
      'communities',
      await rig.write('few.csv', '小区编号,小区,经度,纬度\nc-1,幸福小区,126.55,45.75\n'),
    );
    expect(await table(db, "select households from communities where id = 'c-1'")).toEqual([
      { households: 300 },
    ]);
  });

  it('knows rows without ids by their natural key', async () => {
    const text = '名称,经度,纬度\n一号换热站,126.55,45.74\n';
    const first = await imported(db, 'heat-stations', await rig.write('hs.csv', text));
    const second = await imported(
      db,
      'heat-stations',
      await rig.write('hs2.csv', text.replace('45.74', '45.741')),
    );
    expect([first.result.inserted, second.result.updated]).toEqual([1, 1]);
    expect(await table(db, 'select count(*)::int as n from heat_stations')).toEqual([{ n: 1 }]);
  });

  it('lists every problem of a dry run by row and changes nothing', async () => {
    const before = await everything(db);
    const text = [
      '小区,楼,单元,房间,面积',
      '幸福小区,1,1,101,85.5',
      '幸福小区,1,1,101,85.5',
      '无名小区,1,1,102,85',
      '幸福小区,,1,103,大',
      '幸福小区,1,1,104,-3',
      '',
    ].join('\n');
    const path = await rig.write('homes.csv', text);
    const dry = await imported(db, 'households', path, { dryRun: true });
    expect(dry.problems.sort()).toEqual([
      '3:duplicate-key',
      '4:unknown-reference',
      '5:not-a-number',
      '5:value-missing',
      '6:number-range',
    ]);
    expect(dry.findings.find(({ row }) => row === 4)).toMatchObject({
      field: 'communityId',
      value: '无名小区',
    });
    expect(dry.result).toMatchObject({ done: false, rows: 5, skipped: 4 });
    expect(await everything(db)).toBe(before);
    const real = await imported(db, 'households', path);
    expect(real.result.done).toBe(false);
    expect(await everything(db)).toBe(before);
    const skipping = await imported(db, 'households', path, { skipBad: true });
    expect(skipping.result).toMatchObject({ done: true, inserted: 1, skipped: 4 });
  });

  it('counts households of a community and its cells from the rows that are stored', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `平安新家园,${1 + (i % 2)},1,${100 + i},80,126.65,45.75${i % 2}`,
    );
    const path = await rig.write('many.csv', `小区,楼,单元,房间,面积,经度,纬度\n${rows.join('\n')}\n`);
    expect((await imported(db, 'households', path)).result).toMatchObject({ done: true, inserted: 40 });
    expect(await table(db, "select households from communities where id = 'c-2'")).toEqual([
      { households: 40 },
    ]);
    expect(
      await table(db, "select sum(households)::int as n from community_cells where community_id = 'c-2'"),
    ).toEqual([{ n: 40 }]);
    const moved = await rig.write('taken.csv', '编号,小区,楼,单元,房间\nh-new,平安新家园,1,1,100\n');
    expect((await imported(db, 'households', moved)).problems).toEqual(['2:room-taken']);
  });

  it('puts customers into their homes by id or by room', async () => {
    const path = await rig.write(
      'customers.csv',
      '姓名,电话,小区,楼,单元,房间,身份\n王芳,138 0000 0001,幸福小区,1,1,101,业主\n李强,abc,幸福小区,1,1,101,房东\n赵云,,幸福小区,9,9,999,\n',
    );
    const { problems, result } = await imported(db, 'customers', path, { skipBad: true });
    expect(problems.sort()).toEqual(['3:not-a-choice', '3:not-a-phone', '4:unknown-reference']);
    expect(result).toMatchObject({ inserted: 1, skipped: 2 });
    expect(await table(db, 'select name, phone, kind from customers')).toEqual([
      { name: '王芳', phone: '13800000001', kind: 'owner' },
    ]);
  });

  it('leaves the duty of workers alone', async () => {
    const path = await rig.write(
      'workers.csv',
      '工号,姓名,维修站,片区,技能,上限\nw-1,张工,rs-1,"东片、西片",焊工,3\n',
    );
    await imported(db, 'workers', path);
    await db.query("update workers set duty = 'on', duty_since = now()");
    const again = await rig.write('workers2.csv', '工号,姓名,维修站\nw-1,张师傅,rs-1\n');
    expect((await imported(db, 'workers', again)).result).toMatchObject({ updated: 1 });
    expect(await table(db, 'select name, duty, area_ids, skills, capacity from workers')).toEqual([
      { name: '张师傅', duty: 'on', area_ids: ['a-2', 'a-1'], skills: ['焊工'], capacity: 3 },
    ]);
  });

  it('tells overlaps and holes with size and place, among rows and with what is stored', async () => {
    const overlapping = `id,名称,边界\nd-3,香坊区,"${squareWkt(126.69, 45.7, 0.1)}"\n`;
    const { warnings, findings, result } = await imported(
      db,
      'districts',
      await rig.write('o.csv', overlapping),
      {
        dryRun: true,
      },
    );
    expect(result.problems).toBe(0);
    expect(warnings).toContain('-:areas-overlap');
    expect(findings.find(({ code }) => code === 'areas-overlap')?.en).toMatch(
      /^(南岗区 and 香坊区|香坊区 and 南岗区) overlap by \d{7} m² at 126\.69\d+,45\.7/,
    );
    const around = ['0 0 1 3', '1 0 3 1', '2 1 3 3', '1 2 2 3'].map((box, i) => {
      const [w = 0, s = 0, e = 0, n = 0] = box.split(' ').map((part) => Number(part) * 0.01);
      const [x, y] = [127, 46];
      return `h-${i},块${i},"POLYGON((${x + w} ${y + s}, ${x + e} ${y + s}, ${x + e} ${y + n}, ${x + w} ${y + n}, ${x + w} ${y + s}))"`;
    });
    const holed = await imported(
      db,
      'districts',
      await rig.write('hole.csv', `id,名称,边界\n${around.join('\n')}\n`),
      {
        dryRun: true,
      },
    );
    expect(holed.findings.find(({ code }) => code === 'areas-hole')?.en).toMatch(
      /hole of \d{6} m² .* 127\.01\d+,46\.01/,
    );
    expect(holed.warnings.filter((one) => one.includes('overlap'))).toEqual([]);
  });

  it('names the place where a polygon crosses itself, and what else is wrong with one', async () => {
    const wkt = [
      '名称,边界',
      '蝴蝶,"POLYGON((126.6 45.7, 126.7 45.8, 126.7 45.7, 126.6 45.8, 126.6 45.7))"',
      '线,"LINESTRING(126.6 45.7, 126.7 45.8)"',
      '点,"POLYGON((126.6 45.7, 126.6 45.7, 126.6 45.7, 126.6 45.7))"',
      '洞外,"POLYGON((126.6 45.7,126.7 45.7,126.7 45.8,126.6 45.8,126.6 45.7),(126.8 45.7,126.81 45.7,126.81 45.71,126.8 45.7))"',
      '乱,POLYGON((a b))',
    ].join('\n');
    const { problems, findings } = await imported(db, 'districts', await rig.write('bad.csv', wkt));
    expect(problems.sort()).toEqual([
      '2:polygon-crosses-itself',
      '3:geometry-wrong-kind',
      '4:ring-too-short',
      '5:polygon-invalid',
      '6:geometry-unreadable',
    ]);
    expect(findings.find(({ row }) => row === 2)?.en).toContain('126.650000,45.750000');
  });

  it('converts declared coordinates once, and notices undeclared ones', async () => {
    const toGcj = (lon: number, lat: number) => gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
    const places = [
      [126.55, 45.74],
      [126.61, 45.76],
      [126.63, 45.71],
      [126.52, 45.77],
    ] as const;
    const rowsOf = (shift: (lon: number, lat: number) => readonly number[]) =>
      `编号,名称,经度,纬度\n${places.map(([lon, lat], i) => `hs-${i},站${i},${shift(lon, lat).join(',')}`).join('\n')}\n`;
    const declared = await imported(db, 'heat-stations', await rig.write('gcj.csv', rowsOf(toGcj)), {
      crs: 'gcj02',
    });
    expect(declared.problems).toEqual([]);
    expect(declared.result).toMatchObject({ inserted: 4, crs: 'gcj02' });
    const stored = await table(db, "select st_x(geom) as lon from heat_stations where id = 'hs-0'");
    expect(stored[0]?.lon).toBeCloseTo(126.55, 5);
    const undeclared = await imported(db, 'heat-stations', await rig.write('gcj2.csv', rowsOf(toGcj)));
    expect(undeclared.problems).toEqual(['-:shifted-coordinates']);
    expect(undeclared.findings.at(-1)?.en).toContain('declare --crs gcj02');
    const plain = await imported(
      db,
      'heat-stations',
      await rig.write(
        'wgs.csv',
        rowsOf((...at) => at),
      ),
    );
    expect(plain.problems).toEqual([]);
    // The conversion goes back and forth within a centimetre or so.
    expect(plain.result.inserted).toBe(0);
  });

  it('names swapped, projected and far coordinates', async () => {
    const text = [
      '名称,经度,纬度',
      '颠倒,45.75,126.6',
      '墨卡托,14093000,5743000',
      '高斯,42545000,5068000',
      '远,116.4,39.9',
      '零,0,0',
      '缺,126.6,',
      ',45.75,126.6',
      ',东经,45.75',
    ].join('\n');
    const { problems } = await imported(db, 'heat-stations', await rig.write('wrong.csv', text));
    expect(problems).toEqual([
      '2:coordinates-swapped',
      '3:projected-mercator',
      '4:projected-gauss',
      '5:outside-site',
      '6:coordinate-zero',
      '7:coordinate-missing',
      '8:value-missing',
      '8:coordinates-swapped',
      '9:value-missing',
      '9:not-a-number',
    ]);
    const far = await rig.write('far.csv', '名称,经度,纬度\n远,116.4,39.9\n');
    const anywhere = await imported(db, 'heat-stations', far, { anywhere: true, dryRun: true });
    expect(anywhere.problems).toEqual([]);
  });

  it('reads GBK, declared or found out', async () => {
    // 小区编号,小区,经度,纬度 and a row, in GBK.
    const gbk = Buffer.concat([
      Buffer.from('d0a1c7f8b1e0bac52cd0a1c7f82cbead b6c8 2cceb3b6c80a'.replaceAll(' ', ''), 'hex'),
      Buffer.from('632d392c', 'hex'),
      Buffer.from('d0d2b8a3d4b0', 'hex'),
      Buffer.from(',126.58,45.75\n'),
    ]);
    const path = await rig.write('gbk.csv', gbk);
    const found = await imported(db, 'communities', path);
    expect(found.problems).toEqual([]);
    expect(found.warnings[0]).toBe('-:encoding-guessed');
    expect(await table(db, "select name from communities where id = 'c-9'")).toEqual([{ name: '幸福园' }]);
    expect((await imported(db, 'communities', path, { encoding: 'gbk' })).result.unchanged).toBe(1);
    await expect(imported(db, 'communities', path, { encoding: 'utf-8' })).rejects.toThrow(/not utf-8/);
  });

  it('takes pipes with joints where their ends meet, and buildings into the community around them', async () => {
    const outline = `小区编号,小区,边界\nc-20,御园,"${squareWkt(126.56, 45.73, 0.004)}"\n`;
    expect((await imported(db, 'communities', await rig.write('out.csv', outline))).problems).toEqual([]);
    const features = {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { 楼号: '3', 层数: 18, 单元数: 2 },
          geometry: {
            type: 'Polygon',
            coordinates: [
              [
                [126.561, 45.731],
                [126.562, 45.731],
                [126.562, 45.732],
                [126.561, 45.731],
              ],
            ],
          },
        },
      ],
    };
    const path = await rig.write('b.geojson', JSON.stringify(features));
    expect((await imported(db, 'buildings', path)).result).toMatchObject({ done: true, inserted: 1 });
    expect(await table(db, 'select community_id, building, floors, units from buildings')).toEqual([
      { community_id: 'c-20', building: '3', floors: 18, units: 2 },
    ]);
    const home = await rig.write('home.csv', '小区,楼,单元,房间\n御园,3,1,101\n');
    await imported(db, 'households', home);
    expect(
      await table(
        db,
        "select st_covers(b.geom, h.geom) as inside from households h join buildings b on b.building = h.building and b.community_id = h.community_id where h.community_id = 'c-20'",
      ),
    ).toEqual([{ inside: true }]);
    const pipes = await rig.write(
      'pipes.csv',
      '编号,管网,换热站,管径,边界\np-1,一网,,DN,"LINESTRING(126.55 45.74, 126.56 45.74)"\np-2,二网,hs-0,150,"LINESTRING(126.56 45.74, 126.57 45.74)"\np-3,二网,hs-0,150,"LINESTRING(126.57 45.74, 126.57 45.75)"\np-4,一网,hs-0,150,"LINESTRING(126.57 45.74, 126.57 45.75)"\n',
    );
    const { problems } = await imported(db, 'pipes', pipes, { skipBad: true });
    expect(problems).toEqual(['2:not-a-number', '5:net-and-station']);
    expect(
      await table(db, 'select a.to_node = b.from_node as meet from pipes a, pipes b where a.id < b.id'),
    ).toEqual([{ meet: true }]);
  });
});
