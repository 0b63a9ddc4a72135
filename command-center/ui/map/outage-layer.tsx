/** Outages on the map: where heat is away by a notice in force, and where triage supposes it. */
import type { GeoJSONSource } from 'maplibre-gl';
import { createEffect, createMemo, type JSX, onCleanup } from 'solid-js';
import type { Live } from '../live.ts';
import { pageHooks } from '../page-hooks.ts';
import { type OutageShape, outageFeatures, outageLayers, outageSource } from './layers/outages.ts';
import { useStage } from './stage.tsx';

export function OutagesOnMap(props: { readonly live: Live }): JSX.Element {
  const stage = useStage();
  const shapes = createMemo(() => shapesOf(props.live));
  createEffect(() => {
    if (stage.styleVersion() === null) return;
    const { map } = stage;
    const data = outageFeatures(shapes());
    const source = map.getSource<GeoJSONSource>(outageSource);
    if (source === undefined) map.addSource(outageSource, { type: 'geojson', data });
    else void source.setData(data);
    for (const layer of outageLayers(stage.palette(), stage.markScale())) stage.addLayer('seat-areas', layer);
  });
  pageHooks().outages = () => shapes().length;
  onCleanup(() => {
    delete pageHooks().outages;
  });
  return null;
}

/** A confirmed outage is drawn by its notice. */
function shapesOf(live: Live): readonly OutageShape[] {
  const notices = Object.values(live.items.notices).flatMap(({ id, kind, geometry }): OutageShape[] =>
    geometry === null ? [] : [{ id, kind, geometry }],
  );
  const proposed = Object.values(live.items.outages).flatMap(({ id, state, geometry }): OutageShape[] =>
    geometry === null || state !== 'proposed' ? [] : [{ id, kind: 'proposed', geometry }],
  );
  return [...notices, ...proposed];
}
