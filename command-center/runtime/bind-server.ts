/** Binds everything that the server asks of the world in one value. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandAnswer } from '#dispatch-core/app/answer.ts';
import { executeOrderCommand, executeRequestCommand } from '#dispatch-core/app/execute.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import type { Config } from '../config.ts';
import type { OidcSettings, ServerDeps, ServerLog } from '../server/deps.ts';
import { bindBackup } from './bind-backup.ts';
import { bindExports } from './bind-export.ts';
import { bindHeat } from './bind-heat.ts';
import { bindImports } from './bind-import.ts';
import { bindAccounts, bindIdentity, type PeopleParts } from './bind-people.ts';
import { bindOps } from './bind-site.ts';
import { bindTiles } from './bind-tiles.ts';
import { bindWork, type WorkParts } from './bind-work.ts';
import type { BlobFiles } from './blobs.ts';
import type { Gateway } from './gateway.ts';
import type { LiveSync } from './live-sync.ts';
import type { Bus } from './ports.ts';
import type { RunningRules } from './rules.ts';
import type { RunningSiteClock } from './site-clock.ts';

const maxBlobBytes = 12 * 1024 * 1024;

export interface ServerParts extends Omit<WorkParts, 'clock'>, Omit<PeopleParts, 'clock' | 'nameOf'> {
  readonly clock: RunningSiteClock;
  /** Evidence, and the archives of base maps, which are read in parts. */
  readonly blobs: BlobFiles;
  readonly log: ServerLog;
  readonly site: ServerDeps['site'];
  readonly roads: ServerDeps['roads'];
  readonly coverage: ServerDeps['coverage'];
  readonly orderLife: OrderLifeDeps;
  readonly rules: RunningRules;
  readonly gateway: Gateway;
  readonly bus: Bus;
  readonly sync: Pick<LiveSync, 'touchReadings'>;
  readonly config: Config;
  readonly version: string;
  /** A command was answered once more; its first answer may never have left. */
  readonly onReplayed: (requestId: string) => void;
}

/** The dependencies of the server. */
export function bindServer(parts: ServerParts): ServerDeps {
  const { clock, newId, log, live, db, orderLife, rules, names } = parts;
  const people: PeopleParts = { ...parts, nameOf: names.actor };
  // The connection may have broken right after a commit: then nobody was told of it until the sender asks again.
  const told = (answer: CommandAnswer): CommandAnswer => {
    if (answer.ok && answer.replayed) parts.onReplayed(answer.request.id);
    return answer;
  };
  return {
    clock,
    newId,
    log,
    live,
    settings: {
      origins: parts.config.publicUrl === null ? [] : [parts.config.publicUrl],
      trustProxy: false,
      publicUrl: parts.config.publicUrl,
      oidc: oidcOf(parts.config),
      uiFolder: fileURLToPath(new URL('../../dist/ui', import.meta.url)),
      version: { name: 'hearthline', version: parts.version, runtime: runtimeName() },
      handlerTimeoutMs: 15_000,
      maxBlobBytes,
    },
    useCases: {
      order: async (input) => told(await executeOrderCommand(orderLife, input)),
      request: async (input) => told(await executeRequestCommand(orderLife, input)),
      autoDispatches: rules.autoDispatches,
    },
    catalogue: { serviceTypes: () => [...rules.current().serviceTypes.values()] },
    heat: bindHeat(db, names),
    site: parts.site,
    roads: parts.roads,
    coverage: parts.coverage,
    tiles: bindTiles(db, parts.blobs),
    backup: bindBackup({ ...parts, spoolDir: join(parts.config.dataDir, 'uploads') }),
    imports: bindImports({ ...parts, uploadDir: join(parts.config.dataDir, 'uploads') }),
    exports: bindExports(db),
    ops: bindOps(db, parts.gateway, parts.bus),
    ...bindIdentity(people),
    ...bindAccounts(people),
    ...bindWork(parts),
  };
}

/** The parser of the settings has made sure that nothing of it is missing. */
function oidcOf(config: Config): OidcSettings | null {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret, publicUrl } = config;
  if (issuer === null || clientId === null || publicUrl === null) return null;
  return { issuer, clientId, clientSecret, claim: config.oidcClaim, scope: config.oidcScope, publicUrl };
}

function runtimeName(): string {
  return 'Deno' in globalThis ? 'deno' : `node ${process.versions.node}`;
}
