/** `hearthline simulate-city`: throws something at the demonstration of this data folder while it runs. */
import { parseArgs } from 'node:util';
import { withAdminApi } from './admin-api.ts';
import { usageError } from './usage-error.ts';

interface Switch {
  readonly usage: string;
  readonly options: readonly string[];
  /** The body for the interface. */
  body(words: Readonly<Record<string, string | undefined>>): object;
}

const number = (words: Readonly<Record<string, string | undefined>>, name: string, usual: number): number => {
  const value = words[name] === undefined ? usual : Number(words[name]);
  if (!Number.isFinite(value)) throw usageError(`--${name} ${words[name]}: a number`);
  return value;
};

const faultSwitch = (kind: string, usual: number, usage: string): Switch => ({
  usage,
  options: ['station', 'minutes'],
  body: (words) => ({
    fault: {
      kind,
      minutes: number(words, 'minutes', usual),
      ...(words.station === undefined ? {} : { heatStationId: words.station }),
    },
  }),
});

const spellSwitch = (name: string, usualShare: number): Switch => ({
  usage: `[--share ${usualShare}] [--minutes 60]`,
  options: ['share', 'minutes'],
  body: (words) => ({
    [name]: { share: number(words, 'share', usualShare), minutes: number(words, 'minutes', 60) },
  }),
});

const switches: Readonly<Record<string, Switch>> = {
  speed: {
    usage: '--rate 60',
    options: ['rate'],
    body: (words) => ({ rate: number(words, 'rate', 1) }),
  },
  'cold-snap': {
    usage: '[--drop 12] [--hours 36]',
    options: ['drop', 'hours'],
    body: (words) => ({ coldSnap: { dropC: number(words, 'drop', 12), hours: number(words, 'hours', 36) } }),
  },
  outage: faultSwitch('stationOutage', 90, '[--station ID] [--minutes 90]'),
  leak: faultSwitch('mainLeak', 180, '[--minutes 180]'),
  'stuck-sensor': faultSwitch('sensorStuck', 120, '[--station ID] [--minutes 120]'),
  'silent-station': faultSwitch('stationSilent', 45, '[--station ID] [--minutes 45]'),
  strike: spellSwitch('strike', 0.3),
  'network-loss': spellSwitch('networkLoss', 0.2),
  calm: { usage: '', options: [], body: () => ({ calm: true }) },
};

/** Prints the state of the simulation after the switch; `status` alone prints it. */
export async function runSimulateCity(args: string[]): Promise<number> {
  const [name = 'status', ...rest] = args;
  if (name === 'load') return (await import('./simulate-load.ts')).runLoad(rest);
  const chosen = Object.hasOwn(switches, name) ? switches[name] : undefined;
  if (chosen === undefined && name !== 'status') {
    throw usageError(`"${name}" is no switch. There are:\n${usage()}`);
  }
  const options = Object.fromEntries(
    (chosen?.options ?? []).map((word) => [word, { type: 'string' as const }]),
  );
  const { values } = parseArgs({ args: rest, options });
  const words = Object.fromEntries(Object.entries(values).map(([word, value]) => [word, String(value)]));
  const state = await withAdminApi((api) =>
    chosen === undefined ? api.get('/api/simulation') : api.post('/api/simulation', chosen.body(words)),
  );
  console.log(JSON.stringify(state, null, 2));
  return 0;
}

function usage(): string {
  const rows = Object.entries(switches).map(([name, { usage: words }]) =>
    `  simulate-city ${name} ${words}`.trimEnd(),
  );
  return [
    '  simulate-city status',
    '  simulate-city load [--workers 3000] [--stations 4000] [--seconds 60]',
    ...rows,
  ].join('\n');
}
