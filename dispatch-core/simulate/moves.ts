/** What a dispatcher decides in a simulated day, and how it decides when to look. */
import type { Instant } from '../domain/time.ts';
import type { Scene } from './scene.ts';

/** One worker is sent to one waiting order; when he is on his way to another one, that one waits again. */
export interface Move {
  readonly order: number;
  readonly worker: number;
}

export interface Dispatcher {
  /** When it looks next, not before `earliest`; Infinity when there is nothing to decide. Asked after each change. */
  decideAt(scene: Scene, earliest: Instant): Instant;
  decide(scene: Scene, now: Instant): readonly Move[];
}
