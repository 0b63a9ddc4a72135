/** HTTP at Kamailio: the WebSocket of browsers, when their page may, and commands of the application, when it knows the secret. */
import { isWeb } from './plan.ts';
import { quote, quotePattern } from './quote.ts';
import { listenersFor, type RenderInputs, renderAt, renderAtAny } from './render-inputs.ts';

export function renderWebSocket({ plan, secrets }: RenderInputs): string {
  const web = plan.listeners.filter(isWeb);
  const services = renderAtAny(listenersFor(plan, 'services'));
  const origins = (plan.websocket?.origins ?? []).map((origin) => `^${quotePattern(origin)}$`).join('|');
  return `event_route[xhttp:request] {
	set_reply_close();
	set_reply_no_connect();
	if (${renderAt(plan.events.rpc)}) {
		if ($hdr(Authorization) != ${quote(`Bearer ${secrets.rpc}`)} || $hu != "/rpc") {
			xhttp_reply("403", "Forbidden", "text/plain", "Forbidden");
			exit;
		}
		jsonrpc_dispatch();
		exit;
	}
	if (!${renderAtAny(web)} || !($hdr(Upgrade) =~ "^[Ww]eb[Ss]ocket$") || $hu != ${quote(plan.websocket?.path ?? '/')}) {
		xhttp_reply("404", "Not Found", "text/plain", "Not found");
		exit;
	}
	# services are programs and have no page; browsers always say where their page is from
	if (!${services} && !($hdr(Origin) =~ ${quote(origins === '' ? '^$' : origins)})) {
		xhttp_reply("403", "Forbidden", "text/plain", "Origin not allowed");
		exit;
	}
	if (!ws_handle_handshake()) xhttp_reply("400", "Bad Request", "text/plain", "Not a WebSocket");
}`;
}
