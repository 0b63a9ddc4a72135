/** Commands that follow from an event in the same transaction: how a reaction says what comes next. */
import type { OrderCommand } from './domain/command.ts';
import type { DomainEvent } from './domain/event.ts';
import type { Instant } from './domain/time.ts';
import type { RequestWithOrders, Rules } from './ports.ts';
import type { LaterCommand } from './request/decide.ts';

/** `actor` = in the name of who gave the first command, `engine` = by the rules alone. */
export type Author = 'engine' | 'actor';

export type Following =
  | {
      readonly target: 'order';
      readonly orderId: string;
      readonly command: OrderCommand;
      readonly by: Author;
    }
  | {
      readonly target: 'request';
      readonly command: LaterCommand;
      readonly by: Author;
      /** The order that asked for another one, when the command makes one. */
      readonly redispatchOf: string | null;
    };

/** What a reaction looks at: the state after the step, and all that has happened in this transaction. */
export interface ReactionScene {
  readonly after: RequestWithOrders;
  readonly soFar: readonly DomainEvent[];
  readonly rules: Rules;
  readonly now: Instant;
  /** An active notice covers the place of a request that was just registered. */
  readonly isCovered: boolean;
}

/** A command of the engine to the request. */
export function toRequest(command: LaterCommand): Following {
  return { target: 'request', command, by: 'engine', redispatchOf: null };
}
