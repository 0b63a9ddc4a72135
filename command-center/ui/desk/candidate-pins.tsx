/** The candidates of the selected order on the map: numbered as in the list, the first three with name and minutes. */
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, Show } from 'solid-js';
import type { Candidates, WorkerItem } from '#command-center/contract/http.ts';
import type { Fleet } from '../fleet.ts';
import { t } from '../i18n/language.ts';
import { useStage } from '../map/stage.tsx';
import { remPx } from '../theme.ts';
import { steadyMs } from '../wall-time.ts';
import { calloutSides, clearBoxes, type Spot, spreadPins } from './callout-sides.ts';
import css from './candidate-pins.module.css';
import { minutesOf } from './dialog-options.ts';

/** Those that a key sends; more numbers would hide the map. */
const mostPins = 9;
/** The map carries three callouts at most. */
const mostNames = 3;

interface CandidatePinsProps {
  readonly candidates: Candidates;
  /** The order; a pin never covers it. */
  readonly target: { readonly lon: number; readonly lat: number } | null;
  /** Pixels that the order is drawn aside of its place. */
  readonly aside: { readonly dx: number; readonly dy: number } | null;
  readonly workers: Readonly<Record<string, WorkerItem>>;
  readonly fleet: Fleet;
  readonly fleetVersion: number;
  /** False steps the pins with each position frame. */
  readonly glide: boolean;
  readonly onPick: (workerId: string) => void;
}

export function CandidatePins(props: CandidatePinsProps): JSX.Element {
  const stage = useStage();
  // Raised with every move of the camera and, while marks glide, with every picture.
  const [picture, setPicture] = createSignal(0);
  const next = (): void => {
    setPicture((n) => n + 1);
  };
  stage.map.on('move', next);
  let request = 0;
  const loop = (): void => {
    if (props.glide) next();
    request = requestAnimationFrame(loop);
  };
  if (props.glide) request = requestAnimationFrame(loop);
  onCleanup(() => {
    stage.map.off('move', next);
    cancelAnimationFrame(request);
  });
  const spotOf = (workerId: string): Spot | null => {
    picture();
    void props.fleetVersion;
    const place = placeOf(props.fleet, workerId, props.glide) ?? lastFixOf(props.workers[workerId]);
    if (place === null) return null;
    const spot = stage.map.project([place[0], place[1]]);
    const order = orderSpot();
    return order === null ? spot : besides(spot, order, clearPx());
  };
  const orderSpot = (): Spot | null => {
    if (props.target === null) return null;
    const { x, y } = stage.map.project([props.target.lon, props.target.lat]);
    return { x: x + (props.aside?.dx ?? 0), y: y + (props.aside?.dy ?? 0) };
  };
  const visible = () => {
    const { clientWidth, clientHeight } = stage.map.getCanvas();
    const { top, bottom } = stage.edges();
    return { x: 0, y: top, width: clientWidth, height: clientHeight - top - bottom };
  };
  const clearPx = (): number => 41 * stage.markScale();
  const spots = createMemo(() =>
    spreadPins(
      props.candidates.items.slice(0, mostPins).map((item) => spotOf(item.workerId)),
      remPx(),
    ),
  );
  /** Where the callouts of the first hang, so that none lies over another. */
  const sides = createMemo(() => {
    const all = spots();
    return calloutSides(all.slice(0, mostNames), all.slice(mostNames), orderSpot(), visible(), remPx());
  });
  // Names of places stay clear of pins and callouts; those who walk on are looked at when names look again.
  createEffect(
    on(
      () => props.candidates,
      () => stage.keepClear(() => clearBoxes(spots(), sides(), remPx())),
    ),
  );
  onCleanup(() => stage.keepClear(() => []));
  return (
    <div class={css.pins}>
      <For each={props.candidates.items.slice(0, mostPins)}>
        {(item, index) => (
          <Show when={spots()[index()]}>
            {(spot) => (
              <button
                type="button"
                class={css.pin}
                data-best={item.rank === 1 ? '' : undefined}
                data-candidate={item.workerId}
                tabIndex={-1}
                title={props.workers[item.workerId]?.name}
                style={{ transform: `translate(${spot().x}px, ${spot().y}px)` }}
                onClick={() => props.onPick(item.workerId)}
              >
                <span class={css.rank}>{item.rank}</span>
                <Show when={sides()[index()]}>
                  <span class={css.name} data-side={sides()[index()]}>
                    {props.workers[item.workerId]?.name ?? item.workerId}{' '}
                    <span class="n">{t('time.minutes', { n: minutesOf(item.travel.seconds) })}</span>
                  </span>
                </Show>
              </button>
            )}
          </Show>
        )}
      </For>
    </div>
  );
}

/** The spot, pushed out to `clearPx` from the order's when he stands on top of it. */
function besides(spot: Spot, order: Spot, clearPx: number): Spot {
  const [dx, dy] = [spot.x - order.x, spot.y - order.y];
  const px = Math.hypot(dx, dy);
  if (px >= clearPx) return spot;
  // Straight down when there is no direction: the callout hangs below the pin anyway.
  const [ux, uy] = px < 1 ? [0, 1] : [dx / px, dy / px];
  return { x: order.x + ux * clearPx, y: order.y + uy * clearPx };
}

/** Where the map draws him now; the same straight line between two frames. */
export function placeOf(fleet: Fleet, workerId: string, glide: boolean): readonly [number, number] | null {
  const walker = fleet.walkers.get(workerId);
  if (walker === undefined) return null;
  const lengthMs = walker.endMs - walker.startMs;
  const share =
    glide && lengthMs > 0 ? Math.min(1, Math.max(0, (steadyMs() - walker.startMs) / lengthMs)) : 1;
  return [
    walker.fromLon + (walker.toLon - walker.fromLon) * share,
    walker.fromLat + (walker.toLat - walker.fromLat) * share,
  ];
}

/** The place his item names. */
export function lastFixOf(worker: WorkerItem | undefined): readonly [number, number] | null {
  const position = worker?.position ?? null;
  return position === null ? null : [position.lon, position.lat];
}
