/** What the workers of the past reported, with the pictures that stand for theirs. */
import type { Evidence, ReportData } from '#dispatch-core/domain/command.ts';

/** Ids of the blobs that the past's evidence names; they are saved with it. */
export const pastPhotos = {
  arrival: 'demo-photo-arrival',
  before: 'demo-photo-before',
  after: 'demo-photo-after',
} as const;

export const arrivalPhotos: readonly Evidence[] = [{ kind: 'arrivalPhoto', blobId: pastPhotos.arrival }];

const reportPhotos: readonly Evidence[] = [
  { kind: 'beforePhoto', blobId: pastPhotos.before },
  { kind: 'afterPhoto', blobId: pastPhotos.after },
  { kind: 'signature', blobId: pastPhotos.after },
  { kind: 'temperatureForm', blobId: pastPhotos.after },
];

const texts: Readonly<Record<string, readonly string[]>> = {
  leak: ['更换立管接头垫片，打压不渗', '关闭支路，更换阀门，恢复供水'],
  notWarm: ['排气后暖气片全热', '调节入户阀门，室温已上升', '清洗过滤网后流量恢复'],
  flush: ['过滤网清洗完毕，水流正常'],
  openValve: ['入户阀已打开，检查无渗漏'],
  tempCheck: ['各房间测温完毕，用户签字'],
};

export function reportOf(subtype: string, random: () => number): ReportData {
  const lines = texts[subtype] ?? ['已处理完毕'];
  const roomC = (usual: number) => Math.round((usual + random() * 3) * 10) / 10;
  const isRated = random() < 0.4;
  return {
    method: 'visit',
    text: lines[Math.floor(random() * lines.length)] ?? '已处理完毕',
    evidence: reportPhotos,
    satisfaction: isRated ? 'satisfied' : 'notRated',
    roomTemps: subtype === 'tempCheck' ? [{ room: '客厅', roomC: roomC(16.5) }] : [],
    outdoorC: null,
    materials: [],
  };
}
