/** Watches the bytes of one MQTT connection and stops it before a packet larger than the limit is buffered. */
import type { Duplex } from 'node:stream';

/** Fixed header of MQTT: one byte of type and flags, then the remaining length in one to four bytes of seven bits. */
export interface FrameGuard {
  /** Takes the next bytes; false as soon as a packet's announced length is over the limit or malformed. */
  accept(chunk: Uint8Array): boolean;
}

/** The guard keeps only counters, never bytes, so it costs a few operations per packet. */
export function createFrameGuard(maxPacketBytes: number): FrameGuard {
  let remaining = 0;
  let lengthBytes = -1;
  let length = 0;

  const readLengthByte = (byte: number): boolean => {
    length += (byte & 0x7f) * 128 ** lengthBytes;
    lengthBytes++;
    if (length > maxPacketBytes || (lengthBytes === 4 && byte >= 0x80)) return false;
    if (byte < 0x80) {
      remaining = length;
      lengthBytes = -1;
      length = 0;
    }
    return true;
  };

  return {
    accept(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (remaining > 0) {
          const skipped = Math.min(remaining, chunk.length - at);
          remaining -= skipped;
          at += skipped;
        } else if (lengthBytes < 0) {
          lengthBytes = 0;
          at++;
        } else if (!readLengthByte(chunk[at++] ?? 0)) {
          return false;
        }
      }
      return true;
    },
  };
}

/**
 * Puts the guard in front of whoever calls `stream.read()`. The broker library parses what `read` returns and has no
 * limit of its own (it took a 5 MB packet), so the stream is destroyed before the first byte over the limit gets there.
 */
export function guardStream(stream: Duplex, maxPacketBytes: number, onViolation: () => void): void {
  const guard = createFrameGuard(maxPacketBytes);
  const read = stream.read.bind(stream);
  stream.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    if (!(chunk instanceof Uint8Array) || guard.accept(chunk)) return chunk;
    onViolation();
    stream.destroy();
    return null;
  };
}
