/** The telephone that is not there yet, and how the outbox rings: a call nobody can make stays visible as `no-channel`. */
import type { VoiceCall } from '#dispatch-core/assign/ladder-ports.ts';
import type { Notifier } from './ports.ts';

/** A site without a telephone. */
export const noTelephone: VoiceCall = { ring: async () => 'no-telephone' };

/** The voice channel of the outbox over a telephone; only workers are called. */
export function voiceNotifier(voice: VoiceCall): Notifier {
  return async ({ notification: { recipient, orderId } }) => {
    if (recipient.kind !== 'worker' || orderId === null) return 'no-channel';
    const outcome = await voice.ring({ workerId: recipient.id, orderId });
    return outcome === 'ringing' ? 'sent' : 'no-channel';
  };
}
