/** The lists beside kamailio.cfg: gateways, addresses, TLS. */
import { socketProtocol, type Trunk } from './plan.ts';
import { comment, quote } from './quote.ts';
import { hasTls } from './render-globals.ts';
import type { RenderInputs } from './render-inputs.ts';

/** The number of a trunk's group in both lists; addresses that are never banned stand in group 1. */
export function trunkGroup(index: number): number {
  return index + 2;
}

export const exemptGroup = 1;

/** `<set> <uri> <flags> <priority> <attributes>`: calls leave by the trunk's own listener. */
export function renderDispatcherList({ plan }: RenderInputs): string {
  const rows = plan.trunks.flatMap((trunk, i) => {
    const listener = plan.listeners.find(({ id }) => id === trunk.listener);
    const socket =
      listener === undefined ? '' : `socket=${socketProtocol(listener)}:${listener.address}:${listener.port}`;
    return trunk.gateways.map(
      (gateway) =>
        `${trunkGroup(i)} ${gatewayUri(gateway)} ${trunk.probe ? 8 : 0} ${gateway.priority} ${socket}`,
    );
  });
  return `${[comment('setid uri flags priority attributes'), ...rows].join('\n')}\n`;
}

function gatewayUri({ address, port, transport }: Trunk['gateways'][number]): string {
  return `sip:${address}:${port};transport=${transport}`;
}

/** `<group> <address> <mask> <port> <tag>` */
export function renderPermissions({ plan }: RenderInputs): string {
  const rows = [
    ...plan.flood.exempt.map((net) => address(exemptGroup, net, 'exempt')),
    ...plan.trunks.flatMap(({ id, accept }, i) => accept.map((net) => address(trunkGroup(i), net, id))),
  ];
  return `${[comment('group address mask port tag'), ...rows].join('\n')}\n`;
}

function address(group: number, net: string, tag: string): string {
  const [ip = net, mask = '32'] = net.split('/');
  return `${group} ${ip} ${mask} 0 ${tag}`;
}

/**
 * Null where nobody listens with TLS. Clients are asked for nothing but their digest; trunks for a certificate that is
 * true. TLSv1.2+ is the newest floor that Kamailio 5.6 can be told, and takes 1.3.
 */
export function renderTls({ plan }: RenderInputs): string | null {
  if (!hasTls(plan) || plan.tls === undefined) return null;
  const { certificate, key, trunkAuthorities } = plan.tls;
  const server = [
    '[server:default]',
    'method = TLSv1.2+',
    'verify_certificate = no',
    'require_certificate = no',
    `certificate = ${quote(certificate)}`,
    `private_key = ${quote(key)}`,
  ];
  const client = [
    '[client:default]',
    'method = TLSv1.2+',
    'verify_certificate = yes',
    'require_certificate = yes',
    ...(trunkAuthorities === undefined ? [] : [`ca_list = ${quote(trunkAuthorities)}`]),
  ];
  return `${[...server, '', ...client].join('\n')}\n`;
}
