/** A line between the processes of a site: hands texts to all of them, without a promise that each arrives. */

export interface LinkEvents {
  /** A text came; also the process's own ones come back, which proves that the line works. */
  onText(text: string): void;
  /** The line was away and is there again: texts may have been missed. */
  onBack(): void;
  onProblem(error: unknown): void;
}

export interface Link {
  /** Longest text it takes, in bytes. */
  readonly maxBytes: number;
  /** Resolves when it was handed over; rejects when the line is away. */
  send(text: string): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the line. It comes back by itself after an outage; rejects only when it can never work. */
export type OpenLink = (events: LinkEvents) => Promise<Link>;
