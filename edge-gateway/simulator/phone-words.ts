/** What a simulated worker says about an order: the command and its data for each step, with evidence. */
import { minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import type { PhoneOrder } from './phone.ts';
import type { Temper } from './temper.ts';

export interface Words {
  readonly command: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type PhotoKind = 'arrival' | 'before' | 'after';

export interface WordDeps {
  readonly random: () => number;
  /** Answers the id that commands name. */
  readonly uploadPhoto: (kind: PhotoKind) => Promise<string>;
}

const declineReasons = [
  '手上有急活，走不开',
  '车坏在路上了',
  '离得太远，赶不上时限',
  '缺少管件，需先回站',
] as const;

export function acceptWords(): Words {
  return { command: 'accept', data: {} };
}

export function declineWords(random: () => number): Words {
  const reason = declineReasons[Math.floor(random() * declineReasons.length)] ?? declineReasons[0];
  return { command: 'decline', data: { reason } };
}

export async function arriveWords(deps: WordDeps): Promise<Words> {
  return {
    command: 'arrive',
    data: { evidence: [{ kind: 'arrivalPhoto', blobId: await deps.uploadPhoto('arrival') }] },
  };
}

const outcomes: Readonly<Record<string, readonly string[]>> = {
  leak: ['更换立管接头垫片，打压不渗', '关闭支路，更换阀门，恢复供水', '管段焊接完毕，观察二十分钟无渗漏'],
  notWarm: ['排气后暖气片全热，回水 41 度', '调节入户阀门，室温已上升', '清洗过滤网后流量恢复正常'],
  flush: ['过滤网清洗完毕，水流正常'],
  openValve: ['入户阀已打开，检查无渗漏'],
  tempCheck: ['各房间测温完毕，用户签字'],
};

export async function reportWords(order: PhoneOrder, deps: WordDeps): Promise<Words> {
  const [before, after] = [await deps.uploadPhoto('before'), await deps.uploadPhoto('after')];
  const texts = outcomes[order.subtype] ?? outcomes.notWarm ?? [];
  const roomC = (usual: number) => Math.round((usual + deps.random() * 3) * 10) / 10;
  return {
    command: 'report',
    data: {
      method: 'visit',
      text: texts[Math.floor(deps.random() * texts.length)] ?? '已处理',
      evidence: [
        { kind: 'beforePhoto', blobId: before },
        { kind: 'afterPhoto', blobId: after },
        { kind: 'signature', blobId: after },
        { kind: 'temperatureForm', blobId: after },
      ],
      satisfaction: deps.random() < 0.72 ? 'satisfied' : 'notRated',
      roomTemps: [
        { room: '客厅', roomC: roomC(18.5) },
        { room: '卧室', roomC: roomC(18) },
      ],
    },
  };
}

/** Solved on the telephone before he set off. */
export function remoteWords(): Words {
  return {
    command: 'report',
    data: { method: 'remote', text: '电话指导用户打开放气阀排气，已热，用户确认', evidence: [] },
  };
}

export function pauseWords(): Words {
  return { command: 'pause', data: { reason: 'customerAbsent', note: '敲门无人，电话联系中', evidence: [] } };
}

export function postponeWords(): Words {
  return { command: 'requestPostponement', data: { reason: '需等厂家送配件', hours: 4 } };
}

/** How long he looks at an offer before he answers, in site ms. */
export function answerAfterMs(random: () => number): number {
  return (6 + random() * 30) * secondMs;
}

export function departAfterMs(random: () => number): number {
  return (20 + random() * 90) * secondMs;
}

const meanMinutes: Readonly<Record<string, number>> = { leak: 45, noHeat: 28, routine: 22 };

/** Time at the customer's: log-normal around the mean of the class (DOMAIN 3.4: σ of the log 0.5). */
export function workMs(order: { readonly class: string }, temper: Temper, normal: number): number {
  const mean = (meanMinutes[order.class] ?? 25) * temper.pace;
  return mean * Math.exp(0.5 * normal - 0.125) * minuteMs;
}
