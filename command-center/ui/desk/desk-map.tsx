/** The desk's map: the city, over it the selected order's numbered candidates, and a camera that follows the operator. */
import { createEffect, type JSX, on, Show, untrack } from 'solid-js';
import type { AreaItem, Candidates, CommunityItem, OrderItem, Site } from '#command-center/contract/http.ts';
import type { Heat } from '../heat-data.ts';
import type { Live } from '../live.ts';
import { CityMap } from '../map/city-map.tsx';
import { OutagesOnMap } from '../map/outage-layer.tsx';
import { type Stage, useStage } from '../map/stage.tsx';
import { motion } from '../theme.ts';
import { CandidatePins, lastFixOf, placeOf } from './candidate-pins.tsx';

/** Close enough to tell one building from the next. */
const closeZoom = 14;
const flightMs = 800;
/** How many of the best candidates the camera takes into the picture. */
const framedCandidates = 4;
/** Half a callout's width, so that none hangs out of the picture. */
const calloutRoomPx = 72;
/** Names are read at 0.6 m here: a little larger against the page's text than on a wall. */
const nameScale = 1.1;

interface DeskMapProps {
  readonly site: Site;
  readonly live: Live;
  readonly heat: Heat;
  readonly areas: readonly AreaItem[];
  readonly communities: readonly CommunityItem[];
  readonly orders: readonly OrderItem[];
  readonly selected: OrderItem | null;
  readonly candidates: Candidates | null;
  readonly onSelect: (orderId: string) => void;
  readonly onPickWorker: (workerId: string) => void;
  readonly markScale: number;
  readonly showHeat: boolean;
  /** What lies over the map at its upper edge. */
  readonly top: JSX.Element;
}

export function DeskMap(props: DeskMapProps): JSX.Element {
  return (
    <CityMap {...props} selectedId={props.selected?.id ?? null} nameScale={nameScale}>
      {(drawn) => (
        <>
          <OutagesOnMap live={props.live} />
          <FollowSelected {...props} />
          <Show when={props.candidates}>
            {(candidates) => (
              <CandidatePins
                candidates={candidates()}
                target={props.selected}
                aside={drawn()}
                workers={props.live.items.fixes}
                fleet={props.live.fleet}
                fleetVersion={props.live.fleetVersion()}
                glide={motion()}
                onPick={props.onPickWorker}
              />
            )}
          </Show>
        </>
      )}
    </CityMap>
  );
}

/**
 * The camera follows the operator's choice, never the data: it flies to a newly selected order, and once more when the
 * candidates for it have come, so that the best of them are in the picture.
 */
function FollowSelected(props: DeskMapProps): JSX.Element {
  const stage = useStage();
  createEffect(
    on(
      () => props.selected?.id ?? null,
      () => {
        const order = props.selected;
        if (order === null) return;
        const zoom = Math.max(closeZoom, stage.map.getZoom());
        moveCamera(stage, [order.lon, order.lat], zoom);
      },
    ),
  );
  let framedId: string | null = null;
  createEffect(() => {
    const order = props.selected;
    const found = props.candidates;
    if (order === null || order.id === framedId || found === null) return;
    framedId = order.id;
    const places = untrack(() => placesOf(found, props.live));
    if (places.length > 0) frame(stage, [[order.lon, order.lat], ...places]);
  });
  return null;
}

function moveCamera(stage: Stage, center: [number, number], zoom: number): void {
  const { top, right, bottom, left } = stage.edges();
  // The middle of what the legend leaves free.
  const offset: [number, number] = [(left - right) / 2, (top - bottom) / 2];
  stage.map.flyTo({ center, zoom, offset, duration: motion() ? flightMs : 0 });
}

function frame(stage: Stage, places: readonly (readonly [number, number])[]): void {
  const { top, right, bottom, left } = stage.edges();
  const room = Math.round(calloutRoomPx * stage.markScale());
  const lons = places.map(([lon]) => lon);
  const lats = places.map(([, lat]) => lat);
  stage.map.fitBounds(
    [
      [Math.min(...lons), Math.min(...lats)],
      [Math.max(...lons), Math.max(...lats)],
    ],
    {
      padding: { top: top + room / 2, right: right + room, bottom: bottom + 1.5 * room, left: left + room },
      maxZoom: 15.5,
      duration: motion() ? flightMs : 0,
    },
  );
}

/** Where the best candidates are drawn now: their items name only the place at which they last changed. */
function placesOf(found: Candidates, live: Live): readonly (readonly [number, number])[] {
  return found.items.slice(0, framedCandidates).flatMap(({ workerId }) => {
    const place = placeOf(live.fleet, workerId, false) ?? lastFixOf(live.items.fixes[workerId]);
    return place === null ? [] : [place];
  });
}
