/** The sound of a test telephone: plain RTP packets that carry a mark, and a count of those that came in. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RtpEnd {
  sdp(): string;
  /** Learns from the other side's SDP where to send. */
  sendTo(sdp: string): void;
  /** Where the other side's SDP says that sound goes. */
  target(): { readonly address: string; readonly port: number } | null;
  /** Sends packets of 20 ms that carry `mark`. */
  speak(packets: number, mark: number): Promise<void>;
  /** How many packets with this mark were heard. */
  heardMarks(mark: number): number;
  close(): Promise<void>;
}

/** Opens a port at this address. */
export async function openRtp(address: string): Promise<RtpEnd> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  let target: { address: string; port: number } | null = null;
  let sequence = 0;
  const marks = new Map<number, number>();
  socket.on('message', (packet) => {
    const mark = packet[12] ?? -1;
    marks.set(mark, (marks.get(mark) ?? 0) + 1);
  });
  return {
    sdp: () =>
      `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n`,
    sendTo(sdp) {
      const to = /c=IN IP4 (\S+)/.exec(sdp)?.[1];
      const at = /m=audio (\d+)/.exec(sdp)?.[1];
      if (to !== undefined && at !== undefined) target = { address: to, port: Number(at) };
    },
    target: () => target,
    async speak(packets, mark) {
      for (let i = 0; i < packets && target !== null; i += 1) {
        sequence += 1;
        socket.send(rtpPacket(sequence, mark), target.port, target.address);
        await sleep(20);
      }
    },
    heardMarks: (mark) => marks.get(mark) ?? 0,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function rtpPacket(sequence: number, mark: number): Buffer {
  const packet = Buffer.alloc(172, mark);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(8, 1);
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(sequence * 160, 4);
  packet.writeUInt32BE(mark + 1, 8);
  return packet;
}
