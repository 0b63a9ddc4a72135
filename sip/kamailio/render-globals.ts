/** Kamailio's global part: names, sockets, sizes. */
import { isWeb, type Listener, type Plan, socketProtocol } from './plan.ts';
import { comment, quote } from './quote.ts';
import type { RenderInputs } from './render-inputs.ts';

export function renderGlobals({ plan }: RenderInputs): string {
  const { sizes, events } = plan;
  return [
    '#!KAMAILIO',
    comment(
      `The telephone of node ${plan.node}, made by "hearthline sip config": changes belong into the plan.`,
    ),
    '',
    'debug=1',
    'log_stderror=yes',
    'log_prefix="{$mt $ci} "',
    'server_signature=no',
    'server_header="Server: Hearthline"',
    'user_agent_header="User-Agent: Hearthline"',
    `children=${sizes.workers}`,
    `tcp_children=${sizes.tcpWorkers}`,
    `tcp_max_connections=${sizes.maxConnections}`,
    `tcp_connection_lifetime=${sizes.registrationS + 30}`,
    'tcp_accept_no_cl=yes',
    'tcp_rd_buf_size=65536',
    ...(hasTls(plan) ? ['enable_tls=yes', `tls_max_connections=${sizes.maxConnections}`] : []),
    'auto_aliases=no',
    ...plan.domains.map((domain) => `alias=${quote(domain)}`),
    '',
    ...plan.listeners.map(renderListener),
    comment('commands of the application; loopback'),
    `listen=tcp:${events.rpc.address}:${events.rpc.port}`,
  ].join('\n');
}

/** WebSocket is no protocol of a socket: it starts as HTTP on tcp or tls. */
function renderListener(listener: Listener): string {
  const { id, transport, address, port, advertise } = listener;
  const shown = advertise === undefined ? '' : ` advertise ${advertise.address}:${advertise.port}`;
  const web = isWeb(listener) ? `, ${transport}` : '';
  return `${comment(`${id}: ${listener.for}${web}`)}\nlisten=${socketProtocol(listener)}:${address}:${port}${shown}`;
}

export function hasTls(plan: Plan): boolean {
  return plan.listeners.some((listener) => socketProtocol(listener) === 'tls');
}
