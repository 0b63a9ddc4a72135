/** The command line of an rtpengine: in userspace, as an ordinary user, without a file of its own. */
import { join } from 'node:path';
import type { Plan, RtpengineNode } from './plan.ts';
import { quoteShell } from './quote.ts';

/** The arguments, each one a word; `runDir` is where it may write. */
export function rtpengineArgs(plan: Plan, node: RtpengineNode, runDir: string): string[] {
  const { control, dtmf } = node;
  const recording = plan.recording.policy === 'never' ? [] : recordingArgs(plan.recording.folder);
  return [
    // Debian's own file would open its ports beside these
    '--config-file=none',
    '--table=-1',
    '--foreground',
    '--log-stderr',
    '--log-level=5',
    ...node.interfaces.map(
      ({ name, address, advertise }) =>
        `--interface=${name}/${address}${advertise === undefined ? '' : `!${advertise}`}`,
    ),
    `--listen-ng=${control.address}:${control.port}`,
    `--port-min=${node.portMin}`,
    `--port-max=${node.portMax}`,
    '--delete-delay=0',
    `--timeout=${plan.media.timeoutS}`,
    '--silent-timeout=3600',
    `--pidfile=${join(runDir, `rtpengine-${node.id}.pid`)}`,
    ...(dtmf === undefined ? [] : [`--dtmf-log-dest=${dtmf.address}:${dtmf.port}`]),
    ...recording,
  ];
}

/** The same as a script, for hosts without our program. */
export function renderRtpengineScript(plan: Plan, node: RtpengineNode, runDir: string): string {
  const words = rtpengineArgs(plan, node, runDir).map(quoteShell);
  return `#!/bin/sh\nexec rtpengine \\\n  ${words.join(' \\\n  ')}\n`;
}

/** Decrypted packets of both directions; the kernel's way needs a module that an ordinary user does not have. */
function recordingArgs(folder: string): string[] {
  return [`--recording-dir=${folder}`, '--recording-method=pcap', '--recording-format=raw'];
}
