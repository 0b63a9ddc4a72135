/** Commands to a running Kamailio: JSON-RPC over HTTP on loopback, with the site's secret. */
import type { Plan } from '../kamailio/plan.ts';
import type { SipSecrets } from '../secrets.ts';

export interface KamailioRpc {
  /** The result of a command such as `ul.dump`; throws when Kamailio is not there or refuses. */
  call(method: string, ...params: readonly (string | number)[]): Promise<unknown>;
}

/** Opens nothing: every command is a request of its own. */
export function connectRpc(plan: Plan, secrets: SipSecrets): KamailioRpc {
  const { address, port } = plan.events.rpc;
  return {
    async call(method, ...params) {
      const response = await fetch(`http://${address}:${port}/rpc`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${secrets.rpc}`,
          'content-type': 'application/json',
          // Kamailio closes a connection when it likes: one kept open may end under the next command.
          connection: 'close',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, ...(params.length === 0 ? {} : { params }) }),
        signal: AbortSignal.timeout(5000),
      });
      const answer: unknown = await response.json();
      const error = readKey(answer, 'error');
      if (error !== undefined)
        throw new Error(`Kamailio refuses ${method}: ${String(readKey(error, 'message'))}`);
      return readKey(answer, 'result');
    },
  };
}

function readKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
