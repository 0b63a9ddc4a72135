/** What Kamailio tells the application: one JSON document for each step of a call, over MQTT, evapi or both. */
import type { RenderInputs } from './render-inputs.ts';

/** Strings only through jansson: it escapes what callers wrote. */
const fields = [
  ['callId', '$dlg(callid)'],
  ['from', '$dlg_var(from)'],
  ['to', '$dlg_var(to)'],
  ['direction', '$dlg_var(direction)'],
  ['trunkIn', '$dlg_var(trunk)'],
  ['trunkOut', '$dlg_var(via)'],
  ['order', '$dlg_var(order)'],
  ['code', '$dlg_var(code)'],
] as const;

export function renderEvents(inputs: RenderInputs): string {
  const { mqtt } = inputs.plan.events;
  const state = mqtt === undefined ? '' : `${mqtt.topic}/${inputs.plan.node}/state`;
  const up =
    mqtt === undefined ? '' : `\n\nevent_route[mqtt:connected] {\n\tmqtt_publish("${state}", "up", 0);\n}`;
  return `# Remembers with the call what its later events say about it.
route[NEW_CALL] {
	# with a transaction from the start a refusal of ours ends the call like one of the other side
	t_newtran();
	dlg_manage();
	$dlg_var(from) = $fU;
	$dlg_var(to) = $rU;
	$dlg_var(direction) = "internal";
	if ($avp(trunk) != $null) {
		$dlg_var(trunk) = $avp(trunk);
		$dlg_var(direction) = "incoming";
	} else if ($rU =~ "^[+]?[0-9]+$" && $sht(extension=>$rU) == $null) {
		$dlg_var(direction) = "outgoing";
	}
	if ($hdr(X-Order) =~ "^[A-Za-z0-9._-]+$") $dlg_var(order) = $hdr(X-Order);
	$var(event) = "new";
	route(TELL);
}

route[ANSWERED] {
	if (t_check_status("180|183") && $dlg_var(rang) == $null) {
		$dlg_var(rang) = "1";
		$var(event) = "ringing";
		route(TELL);
	}
	if (t_check_status("200") && $dlg_var(code) == $null) {
		$dlg_var(code) = "200";
		route(RECORD);
	}
}

event_route[dialog:start] {
	$var(event) = "answered";
	route(TELL);
}

event_route[dialog:end] {
	$var(event) = "ended";
	route(TELL);
}

event_route[dialog:failed] {
	$var(event) = "failed";
	route(TELL);
}

route[TELL] {
	$var(doc) = "{}";
	jansson_set("string", "event", "$var(event)", "$var(doc)");
	jansson_set("integer", "at", "$TS", "$var(doc)");
${fields.map(([name, from]) => `\tif (${from} != $null) jansson_set("string", "${name}", "${from}", "$var(doc)");`).join('\n')}
${send(inputs, 'calls')}
}

route[TELL_REGISTERED] {
	$var(doc) = "{}";
	jansson_set("string", "event", "registered", "$var(doc)");
	jansson_set("integer", "at", "$TS", "$var(doc)");
	jansson_set("string", "name", "$tU", "$var(doc)");
${send(inputs, 'registrations')}
}${up}`;
}

function send({ plan }: RenderInputs, what: string): string {
  const { mqtt, evapi } = plan.events;
  const lines = [
    ...(mqtt === undefined ? [] : [`\tmqtt_publish("${mqtt.topic}/${plan.node}/${what}", "$var(doc)", 0);`]),
    ...(evapi === undefined ? [] : ['\tevapi_relay("$var(doc)");']),
  ];
  return lines.length === 0 ? '\treturn;' : lines.join('\n');
}
