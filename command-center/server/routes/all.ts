/** All route tables in one list, in the order of the documents. */
import type { Auth } from '../auth.ts';
import type { ServerDeps } from '../deps.ts';
import type { Identifier } from '../identity.ts';
import type { SignOn } from '../oidc/sign-on.ts';
import type { Route } from '../route.ts';
import { alarmRoutes } from './alarms.ts';
import { auditRoutes } from './audit.ts';
import { backupRoutes } from './backup.ts';
import { blobRoutes } from './blobs.ts';
import { catalogueRoutes } from './catalogue.ts';
import { coverageRoutes } from './coverage.ts';
import { deviceRoutes } from './devices.ts';
import { exportRoutes } from './export.ts';
import { heatRoutes } from './heat.ts';
import { importRoutes } from './import.ts';
import { noticeRoutes } from './notices.ts';
import { oidcRoutes } from './oidc.ts';
import { opsRoutes } from './ops.ts';
import { orderRoutes } from './orders.ts';
import { outageRoutes } from './outages.ts';
import { outboxRoutes } from './outbox.ts';
import { peopleRoutes } from './people.ts';
import { placeRoutes } from './places.ts';
import { rejectRoutes } from './rejects.ts';
import { requestRoutes } from './requests.ts';
import { roadRoutes } from './roads.ts';
import { sessionRoutes } from './session.ts';
import { settingRoutes } from './settings.ts';
import { simulationRoutes } from './simulation.ts';
import { siteRoutes } from './site.ts';
import { telephonyRoutes } from './telephony.ts';
import { tileRoutes } from './tiles.ts';
import { tokenRoutes } from './tokens.ts';
import { whatIfRoutes } from './what-if.ts';
import { workerRoutes } from './workers.ts';

/** Builds every route of the interface. */
export function listRoutes(
  deps: ServerDeps,
  auth: Auth,
  identifier: Identifier,
  signOn: SignOn | null,
): readonly Route[] {
  const routes: Route[] = [
    ...sessionRoutes(auth),
    ...oidcRoutes(signOn),
    ...siteRoutes(deps),
    ...simulationRoutes(deps),
    ...whatIfRoutes(deps),
    ...requestRoutes(deps),
    ...orderRoutes(deps),
    ...workerRoutes(deps),
    ...placeRoutes(deps),
    ...heatRoutes(deps),
    ...coverageRoutes(deps),
    ...roadRoutes(deps),
    ...tileRoutes(deps),
    ...alarmRoutes(deps),
    ...outageRoutes(deps),
    ...noticeRoutes(deps),
    ...telephonyRoutes(deps),
    ...catalogueRoutes(deps),
    ...blobRoutes(deps),
    ...outboxRoutes(deps),
    ...rejectRoutes(deps),
    ...settingRoutes(deps),
    ...importRoutes(deps),
    ...backupRoutes(deps),
    ...exportRoutes(deps),
    ...auditRoutes(deps),
    ...peopleRoutes(deps, identifier),
    ...tokenRoutes(deps, identifier),
    ...deviceRoutes(deps, identifier),
    ...opsRoutes(deps, () => routes),
  ];
  return routes;
}
