/** A plan and its secrets become the files of a telephone; pure, the same input gives the same bytes. */
import { type Plan, rtpengineNodes } from './plan.ts';
import { renderAuth } from './render-auth.ts';
import { renderEvents } from './render-events.ts';
import { renderFlood } from './render-flood.ts';
import { renderGlobals } from './render-globals.ts';
import type { RenderInputs } from './render-inputs.ts';
import { renderDispatcherList, renderPermissions, renderTls } from './render-lists.ts';
import { renderMedia } from './render-media.ts';
import { renderModules } from './render-modules.ts';
import { renderNat } from './render-nat.ts';
import { renderRecording } from './render-recording.ts';
import { renderRequest } from './render-request.ts';
import { renderRtpengineScript } from './render-rtpengine.ts';
import { renderTableEntries } from './render-tables.ts';
import { renderTrunks } from './render-trunks.ts';
import { renderKamailioUnit, renderRtpengineUnit } from './render-units.ts';
import { renderWebSocket } from './render-ws.ts';

export interface RenderedFile {
  /** Name without folder. */
  readonly name: string;
  readonly text: string;
  /** Holds secrets: readable by its owner only. */
  readonly secret: boolean;
}

/** Every file that a host of this plan needs. */
export function renderFiles(inputs: RenderInputs): RenderedFile[] {
  const { plan, secrets } = inputs;
  const tls = renderTls(inputs);
  return [
    secretFile('kamailio.cfg', renderKamailio(inputs)),
    openFile('dispatcher.list', renderDispatcherList(inputs)),
    openFile('permissions.address', renderPermissions(inputs)),
    ...(tls === null ? [] : [openFile('tls.cfg', tls)]),
    openFile('hearthline-kamailio.service', renderKamailioUnit(inputs)),
    ...rtpengineNodes(plan).flatMap((node) => [
      openFile(`rtpengine-${node.id}.sh`, renderRtpengineScript(plan, node, '/run/hearthline-sip')),
      openFile(`hearthline-rtpengine-${node.id}.service`, renderRtpengineUnit(plan, node)),
    ]),
    ...(plan.deskPhones.length === 0
      ? []
      : [secretFile('desk-phones.txt', renderDeskPhones(plan, secrets.desk))]),
  ];
}

/** kamailio.cfg alone. */
export function renderKamailio(inputs: RenderInputs): string {
  const parts = [
    renderGlobals(inputs),
    renderModules(inputs),
    renderTableEntries(inputs),
    renderRequest(),
    renderFlood(inputs),
    renderNat(inputs),
    renderAuth(inputs),
    renderTrunks(inputs),
    renderMedia(inputs),
    renderRecording(inputs),
    renderEvents(inputs),
    renderWebSocket(inputs),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What is typed into each desk phone. */
function renderDeskPhones(
  { deskPhones, domains }: Plan,
  passwords: Readonly<Record<string, string>>,
): string {
  const rows = deskPhones.map(({ name, display }) =>
    [name, domains[0] ?? '', passwords[name] ?? '', display].join('\t'),
  );
  return `${['name\tdomain\tpassword\tdisplay', ...rows].join('\n')}\n`;
}

function openFile(name: string, text: string): RenderedFile {
  return { name, text, secret: false };
}

function secretFile(name: string, text: string): RenderedFile {
  return { name, text, secret: true };
}
