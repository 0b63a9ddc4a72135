/** The history of a soak: every command that anybody sent, as often as it was sent, and every answer that came back. */

/** A command as its giver meant it; sent again it is exactly the same. */
export interface SentCommand {
  readonly commandId: string;
  /** Who gave it: id of the person, and the worker where it is one. */
  readonly giver: string;
  readonly workerId: string | null;
  /** The order it is for; otherwise the request, otherwise it makes one. */
  readonly orderId: string | null;
  readonly requestId: string | null;
  readonly command: string;
  /** What a desk says it saw. */
  readonly version: number | null;
  /** The assignment that a worker means. */
  readonly assignmentId: string | null;
  /** Site time that the sender's own clock shows: it may be wrong by minutes. */
  readonly occurredAt: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What came back; a command without any answer may or may not have happened. */
export interface Heard {
  readonly ok: boolean;
  readonly replayed: boolean;
  /** Why not. */
  readonly code: string | null;
  /** Ids of the events that the answer named. */
  readonly eventIds: readonly string[];
  /** The request that the answer showed; for a report the one that it made. */
  readonly requestId: string | null;
  /** Null where it went out by itself. */
  readonly requestVersion: number | null;
}

export interface History {
  readonly sent: Map<string, SentCommand>;
  readonly heard: Map<string, Heard[]>;
  /** How often commands went out, repeats included. */
  sendings: number;
  /** Answers that never came: the connection or the server was gone. */
  silences: number;
}

/** An empty history. */
export function openHistory(): History {
  return { sent: new Map(), heard: new Map(), sendings: 0, silences: 0 };
}

/** Notes an answer under its command. */
export function noteHeard(history: History, commandId: string, heard: Heard): void {
  history.heard.set(commandId, [...(history.heard.get(commandId) ?? []), heard]);
}

/** Commands that nobody has answered yet, in the order in which they were first sent. */
export function unansweredOf(history: History): readonly SentCommand[] {
  return [...history.sent.values()].filter(({ commandId }) => !history.heard.has(commandId));
}
