/** The `hearthline` command: one verb a row; each is loaded only when it is asked for. */
import { parseArgs } from 'node:util';
import { isUsageError, usageError } from './runtime/usage-error.ts';

interface Verb {
  readonly usage: string;
  readonly says: string;
  run(args: string[]): Promise<number>;
}

const verbs: Readonly<Record<string, Verb>> = {
  start: {
    usage: 'start',
    says: 'run the server (settings from the environment)',
    async run(args) {
      takeNothing(args);
      return (await import('./runtime/run-start.ts')).runStart();
    },
  },
  demo: {
    usage: 'demo [--rate N] [--size S|M] [--no-past]',
    says: 'run a living city; N site seconds per second; S is a small one',
    async run(args) {
      const { values } = parseArgs({
        args,
        options: {
          rate: { type: 'string', default: '1' },
          size: { type: 'string', default: 'M' },
          'no-past': { type: 'boolean', default: false },
        },
      });
      const rate = Number(values.rate);
      if (!(rate > 0 && rate <= 1000)) throw usageError(`--rate ${values.rate}: a number up to 1000`);
      const { citySizeOf } = await import('./runtime/demo-parts/city-size.ts');
      const size = citySizeOf(values.size);
      return (await import('./runtime/run-demo.ts')).runDemo({ rate, size, withPast: !values['no-past'] });
    },
  },
  simulate: {
    usage:
      'simulate [--seed N] [--day calm|busy|surge] [--from LOG|SEED] [--policy NAME|FILE …] [--json FILE]',
    says: 'what if: one day under several dispatch policies, side by side; simulate --help tells all words',
    run: async (args) => (await import('./runtime/run-simulate.ts')).runSimulate(args),
  },
  'simulate-city': {
    usage: 'simulate-city [status|speed|cold-snap|outage|leak|strike|network-loss|calm …]',
    says: 'throw something at the running demo: cold, faults, a strike, a lost network, another speed',
    run: async (args) => (await import('./runtime/run-simulate-city.ts')).runSimulateCity(args),
  },
  migrate: {
    usage: 'migrate',
    says: 'bring the database up to date and stop',
    async run(args) {
      takeNothing(args);
      return (await import('./runtime/run-admin.ts')).runMigrate();
    },
  },
  replay: {
    usage: 'replay --fixes F --requests F --readings F [--speed 60] …',
    says: 'play recordings through broker and intake, in a place of their own',
    run: async (args) => (await import('./runtime/run-replay.ts')).runReplay(args),
  },
  user: {
    usage: 'user add --username U --name N --role R [--station S] [--worker W] [--password P]',
    says: 'add a person; without a password one is made and printed',
    run: async (args) => (await import('./runtime/run-admin.ts')).runUser(args),
  },
  token: {
    usage: 'token add --role R [--name N] [--area A,B] [--days D]',
    says: 'make a bearer token for a program (role wall: for a kiosk)',
    run: async (args) => (await import('./runtime/run-admin.ts')).runToken(args),
  },
  source: {
    usage: 'source add --id ID',
    says: 'make a login for an order source; prints its secret and topic once',
    run: async (args) => (await import('./runtime/run-admin.ts')).runSource(args),
  },
  device: {
    usage:
      'device add --kind phone|heatStation|meter|source --username U --of ID [--device D] [--clock wall|site] [--crs wgs84|gcj02|bd09]\n  hearthline device acl --server NAME',
    says: 'make a login for a device; prints its secret once · acl: rights of all devices for mosquitto',
    run: async ([verb = '', ...rest]) =>
      verb === 'acl'
        ? (await import('./runtime/run-acl.ts')).runAcl(rest)
        : (await import('./runtime/run-admin.ts')).runDevice([verb, ...rest]),
  },
  import: {
    usage: 'import osm|basemap FILE, import csv|xlsx|geojson KIND FILE [--crs gcj02] [--dry-run] …',
    says: 'take in a real city and the tables of a utility; import --help tells all words',
    run: async (args) => (await import('./runtime/run-import.ts')).runImport(args),
  },
  export: {
    usage:
      'export KIND [--out FILE] [--format csv|ndjson|geojson] [--from ISO] [--to ISO] [--area A,B] [--token T]',
    says: 'tables of the city as import reads them back, and the business log; export --help tells all words',
    run: async (args) => (await import('./runtime/run-export.ts')).runExport(args),
  },
  backup: {
    usage: 'backup FILE',
    says: 'the whole site as one file, also while it runs; keep it as safe as the site itself',
    run: async (args) => (await import('./runtime/run-backup.ts')).runBackup(args),
  },
  restore: {
    usage: 'restore FILE',
    says: 'put a backup into an empty place: embedded database or PostgreSQL, whichever it came from',
    run: async (args) => (await import('./runtime/run-backup.ts')).runRestore(args),
  },
  sip: {
    usage:
      'sip config --plan FILE --out DIR | sip check --plan FILE|--dir DIR | sip up [--plan FILE] | sip status [--json]',
    says: 'the telephone: make the files of Kamailio and rtpengine from a plan, check them, run both, look at them',
    run: async (args) => (await import('./runtime/run-sip.ts')).runSip(args),
  },
  doctor: {
    usage: 'doctor [--json]',
    says: 'look at everything a start needs, and say what to do about what is wrong',
    run: async (args) => (await import('./runtime/doctor/run-doctor.ts')).runDoctor(args),
  },
};

/** Verbs of the program itself: nobody types them. */
const innerVerbs: Readonly<Record<string, Verb>> = {
  'demo-parts': {
    usage: 'demo-parts --parts city,ground,past …',
    says: 'makes what the demo is made of',
    run: async (args) => (await import('./runtime/demo-parts/make-parts.ts')).runDemoParts(args),
  },
};

/** Options belong to the environment; a word that would be passed over is an error. */
function takeNothing(args: string[]): void {
  parseArgs({ args, options: {} });
}

/** Runs one command line; answers the exit code: 0 done, 1 failed, 2 wrong words. */
export async function runCli(argv: string[]): Promise<number> {
  const [name = 'help', ...args] = argv;
  const verb = verbNamed(name);
  if (verb === undefined) {
    console.error(usage());
    return name === 'help' || name === '--help' ? 0 : 2;
  }
  try {
    return await verb.run(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    if (!isUsageError(error)) return 1;
    console.error(`hearthline ${verb.usage}`);
    return 2;
  }
}

function verbNamed(name: string): Verb | undefined {
  if (Object.hasOwn(verbs, name)) return verbs[name];
  return Object.hasOwn(innerVerbs, name) ? innerVerbs[name] : undefined;
}

function usage(): string {
  const rows = Object.values(verbs).map(({ usage: words, says }) => `  hearthline ${words}\n      ${says}`);
  return `Hearthline 暖线\n\n${rows.join('\n')}`;
}
