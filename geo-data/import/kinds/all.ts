/** Every kind that can be imported, by name. */
import type { ImportKind, KindName } from '../kind.ts';
import { areas } from './areas.ts';
import { buildings } from './buildings.ts';
import { communities } from './communities.ts';
import { customers } from './customers.ts';
import { districts } from './districts.ts';
import { heatSources } from './heat-sources.ts';
import { heatStations } from './heat-stations.ts';
import { households } from './households.ts';
import { pipes } from './pipes.ts';
import { repairStations } from './repair-stations.ts';
import { workers } from './workers.ts';

export const importKinds: Readonly<Record<KindName, ImportKind>> = {
  districts,
  areas,
  communities,
  households,
  customers,
  'repair-stations': repairStations,
  'heat-stations': heatStations,
  'heat-sources': heatSources,
  pipes,
  buildings,
  workers,
};
