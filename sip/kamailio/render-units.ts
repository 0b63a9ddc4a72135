/** systemd units for hosts on which the operator runs the two daemons. */
import { join } from 'node:path';
import type { Plan, RtpengineNode } from './plan.ts';
import { quoteUnit } from './quote.ts';
import type { RenderInputs } from './render-inputs.ts';
import { rtpengineArgs } from './render-rtpengine.ts';

const runFolder = 'hearthline-sip';

/** Kamailio's own arguments, without the program's name. */
export function kamailioArgs(plan: Plan, dir: string, runDir: string): string[] {
  const { sharedMemoryMb, packageMemoryMb } = plan.sizes;
  return [
    '-DD',
    '-E',
    '-f',
    join(dir, 'kamailio.cfg'),
    '-Y',
    runDir,
    '-m',
    String(sharedMemoryMb),
    '-M',
    String(packageMemoryMb),
  ];
}

export function renderKamailioUnit({ plan, dir }: RenderInputs): string {
  return renderUnit(
    'Hearthline telephone: signalling',
    '/usr/sbin/kamailio',
    kamailioArgs(plan, dir, `/run/${runFolder}`),
  );
}

export function renderRtpengineUnit(plan: Plan, node: RtpengineNode): string {
  return renderUnit(
    `Hearthline telephone: sound (${node.id})`,
    '/usr/bin/rtpengine',
    rtpengineArgs(plan, node, `/run/${runFolder}-${node.id}`),
    `-${node.id}`,
  );
}

function renderUnit(description: string, program: string, args: readonly string[], suffix = ''): string {
  return `[Unit]
Description=${description}
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=${[program, ...args.map(quoteUnit)].join(' ')}
User=hearthline-sip
RuntimeDirectory=${runFolder}${suffix}
Restart=always
RestartSec=1
NoNewPrivileges=yes
ProtectSystem=full
ProtectHome=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`;
}
