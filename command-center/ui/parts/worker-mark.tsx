/** A worker's round mark: ring free, ring with a dot when he has work in hand, arrow en route, disc on site, dashed ring without a fix, cross unknown. */
import { type JSX, Match, Switch } from 'solid-js';
import { type WorkerShape, workerArrow } from './shapes.ts';

interface WorkerMarkProps {
  readonly shape: WorkerShape;
  readonly size?: string;
  /** Heading in degrees from north, for the arrow. */
  readonly headingDeg?: number;
  readonly label?: string;
}

export function WorkerMark(props: WorkerMarkProps): JSX.Element {
  return (
    <svg
      viewBox="0 0 16 16"
      width={props.size ?? '1em'}
      height={props.size ?? '1em'}
      role={props.label === undefined ? undefined : 'img'}
      aria-label={props.label}
      aria-hidden={props.label === undefined ? 'true' : undefined}
    >
      <Switch>
        <Match when={props.shape === 'free'}>
          <circle cx="8" cy="8" r="5" fill="none" stroke="var(--t1)" stroke-width="2.2" />
        </Match>
        <Match when={props.shape === 'assigned'}>
          <circle cx="8" cy="8" r="5" fill="none" stroke="var(--t1)" stroke-width="2.2" />
          <circle cx="8" cy="8" r="2" fill="var(--t1)" />
        </Match>
        <Match when={props.shape === 'enRoute'}>
          <path d={workerArrow} fill="var(--t1)" transform={`rotate(${props.headingDeg ?? 0} 8 8)`} />
        </Match>
        <Match when={props.shape === 'onSite'}>
          <circle cx="8" cy="8" r="6" fill="var(--t1)" />
        </Match>
        <Match when={props.shape === 'stale'}>
          <circle
            cx="8"
            cy="8"
            r="5.4"
            fill="none"
            stroke="var(--t3)"
            stroke-width="2"
            stroke-dasharray="3 2.6"
          />
        </Match>
        <Match when={props.shape === 'unknown'}>
          <path d="M4 4l8 8M12 4l-8 8" stroke="var(--t3)" stroke-width="2" />
        </Match>
      </Switch>
    </svg>
  );
}
