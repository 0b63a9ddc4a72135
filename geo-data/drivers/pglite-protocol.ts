/** The messages between the program and the thread that holds PGlite. */
import type { Row } from '../database.ts';
import type { ErrorFields } from '../errors.ts';

/** How the thread opens its engine. */
export interface OpenRequest {
  /** A directory, or `memory://`. */
  readonly dataDir: string;
  /** The trimmed PostGIS bundle, as a file URL. */
  readonly bundleUrl: string;
  /** A template (tar.gz) to start from when there is no data yet. */
  readonly templatePath?: string | undefined;
}

export type WorkerRequest =
  | { readonly op: 'open'; readonly open: OpenRequest }
  | {
      readonly op: 'query';
      readonly text: string;
      readonly params: (string | null)[];
      readonly tx?: number | undefined;
    }
  | { readonly op: 'exec'; readonly script: string; readonly tx?: number | undefined }
  | { readonly op: 'begin' | 'commit' | 'rollback'; readonly tx: number }
  | { readonly op: 'listen' | 'unlisten'; readonly channel: string }
  | { readonly op: 'ping' | 'dump' | 'close' };

export interface WireResult {
  readonly rows: Row[];
  readonly count: number;
}

/** An error as plain data: database failures by their fields, all others by name and message. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly fields?: ErrorFields | undefined;
}

export type WorkerReply =
  /** Sent once, first: what comes to the thread before it listens is lost on Deno. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly result?: WireResult; readonly bytes?: Uint8Array }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'notified'; readonly channel: string; readonly payload: string };

export interface NumberedRequest {
  readonly id: number;
  readonly request: WorkerRequest;
}
