/** The catalogue a new heating site starts with: service types (DOMAIN 2.3) and limits (DOMAIN 2.5, 3.1), all to be changed by the site. */
import type { Calendar, ServiceType, SlaPolicy } from '#dispatch-core/domain/service-type.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';

type Line = Pick<ServiceType, 'subtype' | 'category' | 'nameZh' | 'nameEn'> & Partial<ServiceType>;

function serviceType(line: Line): ServiceType {
  return {
    class: 'routine',
    urgency: 'normal',
    level: 3,
    needsFollowUp: true,
    needsReview: false,
    fieldWork: true,
    evidence: [],
    skills: [],
    certificates: [],
    defaultOwnerId: null,
    dispatchMode: null,
    ...line,
  };
}

/** Photos on arrival, before and after the repair (DOMAIN 2.9). */
const photos = ['arrivalPhoto', 'beforePhoto', 'afterPhoto'] as const;

/** Answered at the desk: nobody drives out. */
const atDesk = { fieldWork: false, needsFollowUp: false, level: 4 } as const;

export const defaultServiceTypes: readonly ServiceType[] = [
  {
    subtype: 'leak',
    category: 'repair',
    nameZh: '漏水',
    nameEn: 'Leak',
    class: 'leak',
    urgency: 'critical',
    level: 1,
    needsReview: true,
    evidence: photos,
    skills: ['pipe'],
    // A leak never waits for a station to answer the telephone.
    dispatchMode: 'direct',
  } as const,
  {
    subtype: 'notWarm',
    category: 'repair',
    nameZh: '不热',
    nameEn: 'Not warm',
    class: 'noHeat',
    urgency: 'urgent',
    level: 2,
    evidence: ['arrivalPhoto', 'afterPhoto'],
    skills: ['heating'],
  } as const,
  {
    subtype: 'tempCheck',
    category: 'tempCheck',
    nameZh: '测温',
    nameEn: 'Measure temperature',
    // The signed sheet is the evidence for a reduced bill.
    evidence: ['temperatureForm', 'signature'],
    needsReview: true,
  } as const,
  {
    subtype: 'flush',
    category: 'repair',
    nameZh: '清网',
    nameEn: 'Flush strainer or pipes',
    class: 'noHeat',
    skills: ['pipe'],
    evidence: ['afterPhoto'],
  } as const,
  {
    subtype: 'openValve',
    category: 'repair',
    nameZh: '开阀门',
    nameEn: 'Open valve',
    class: 'noHeat',
    evidence: ['afterPhoto'],
  } as const,
  {
    subtype: 'measureArea',
    category: 'business',
    nameZh: '测面积',
    nameEn: 'Measure area',
    evidence: ['signature'],
  } as const,
  {
    subtype: 'other',
    category: 'repair',
    nameZh: '其他报修',
    nameEn: 'Other repair',
    evidence: ['afterPhoto'],
  } as const,
  { subtype: 'business', category: 'business', nameZh: '业务办理', nameEn: 'Business' } as const,
  {
    subtype: 'complaint',
    category: 'complaint',
    nameZh: '投诉',
    nameEn: 'Complaint',
    urgency: 'urgent',
    level: 2,
    needsReview: true,
  } as const,
  {
    subtype: 'consultation',
    category: 'consultation',
    nameZh: '咨询',
    nameEn: 'Consultation',
    ...atDesk,
  } as const,
  { subtype: 'praise', category: 'praise', nameZh: '表扬', nameEn: 'Praise', ...atDesk } as const,
  { subtype: 'suggestion', category: 'suggestion', nameZh: '建议', nameEn: 'Suggestion', ...atDesk } as const,
].map(serviceType);

const officeDay = [{ from: 8 * 60, to: 18 * 60 }];

/** Office hours of China's time zone, Sunday closed; for work that nobody is cold or wet for. */
export const officeCalendar: Calendar = {
  id: 'office',
  utcOffsetMinutes: 8 * 60,
  weekdays: [[], officeDay, officeDay, officeDay, officeDay, officeDay, officeDay],
  holidays: [],
  workdays: [],
};

const warnAt = [0.5, 0.8];
/** Follow-up within two days (Linyi). */
const followUp = 48 * hourMs;

/** Heating is around the clock, so limits run on site time; only paper work follows the office's calendar. */
export const defaultPolicies: readonly SlaPolicy[] = [
  {
    id: 'leak',
    class: 'leak',
    subtype: null,
    source: null,
    // Xi'an: at a leak within 30 minutes; the repair itself is done in two hours.
    overallMs: 2 * hourMs,
    petitionMs: 2 * hourMs,
    stageMs: {
      dispatch: 2 * minuteMs,
      confirm: 3 * minuteMs,
      accept: 3 * minuteMs,
      process: 30 * minuteMs,
      followUp,
    },
    warnAt,
    pauseStops: { overall: false, stage: false },
    calendar: null,
  },
  {
    id: 'noHeat',
    class: 'noHeat',
    subtype: null,
    source: null,
    // DOMAIN 2.5: 48 h, at petition level 8 h.
    overallMs: 48 * hourMs,
    petitionMs: 8 * hourMs,
    stageMs: {
      dispatch: 10 * minuteMs,
      confirm: 30 * minuteMs,
      accept: 15 * minuteMs,
      process: 8 * hourMs,
      followUp,
    },
    warnAt,
    pauseStops: { overall: true, stage: true },
    calendar: null,
  },
  {
    id: 'routine',
    class: 'routine',
    subtype: null,
    source: null,
    overallMs: 72 * hourMs,
    petitionMs: 8 * hourMs,
    stageMs: {
      dispatch: 30 * minuteMs,
      confirm: 2 * hourMs,
      accept: 30 * minuteMs,
      process: 48 * hourMs,
      followUp,
    },
    warnAt,
    pauseStops: { overall: true, stage: true },
    calendar: null,
  },
  {
    id: 'complaint',
    class: 'routine',
    subtype: 'complaint',
    source: null,
    // Hengyuan: an answer in 24 hours.
    overallMs: 24 * hourMs,
    petitionMs: 8 * hourMs,
    stageMs: {
      dispatch: 30 * minuteMs,
      confirm: hourMs,
      accept: 30 * minuteMs,
      process: 12 * hourMs,
      followUp,
    },
    warnAt,
    pauseStops: { overall: false, stage: true },
    calendar: null,
  },
  {
    id: 'business',
    class: 'routine',
    subtype: 'business',
    source: null,
    // Three working days of ten hours.
    overallMs: 30 * hourMs,
    petitionMs: 10 * hourMs,
    stageMs: { dispatch: hourMs, confirm: 4 * hourMs, accept: 4 * hourMs, process: 20 * hourMs, followUp },
    warnAt,
    pauseStops: { overall: true, stage: true },
    calendar: officeCalendar,
  },
];
