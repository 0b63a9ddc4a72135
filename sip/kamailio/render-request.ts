/** The way of a request through Kamailio, in the order in which it goes. */

/** `request_route` and the routes that every request passes. A route per idea; the others stand in their own files. */
export function renderRequest(): string {
  return `request_route {
	route(FLOOD);
	route(SANE);
	route(SIDES);
	if (is_method("CANCEL")) {
		if (t_check_trans()) {
			rtpengine_delete();
			route(RELAY);
		}
		exit;
	}
	if (!is_method("ACK")) {
		if (t_precheck_trans()) {
			t_check_trans();
			exit;
		}
		t_check_trans();
	}
	route(IN_DIALOG);
	if (is_method("ACK")) exit;
	if (!is_method("INVITE|REGISTER|OPTIONS|MESSAGE")) {
		sl_send_reply("405", "Method Not Allowed");
		exit;
	}
	route(WHO);
	# a first request brings no way of its own: it would lead past everything below
	remove_hf("Route");
	if (is_method("REGISTER")) route(REGISTER);
	if (is_method("OPTIONS")) {
		sl_send_reply("200", "OK");
		exit;
	}
	if (!is_myself("$ru") || $rU == $null) {
		sl_send_reply("403", "Not relaying");
		exit;
	}
	record_route();
	if (is_method("INVITE")) route(NEW_CALL);
	if ($avp(trunk) != $null) route(FROM_TRUNK);
	route(NUMBERS);
	route(LOCATE);
}

# Malformed requests end here, before anything looks at them.
route[SANE] {
	if (!mf_process_maxfwd_header("20")) {
		sl_send_reply("483", "Too Many Hops");
		exit;
	}
	if (!sanity_check("17895", "7")) exit;
	if (is_present_hf("Content-Length") && $cl > 65536) {
		sl_send_reply("513", "Message Too Large");
		exit;
	}
	if (is_method("OPTIONS") && !has_totag() && $rU == $null && is_myself("$ru")) {
		sl_send_reply("200", "OK");
		exit;
	}
}

# Later requests of a call go the way of the first one, and only when there is such a call.
route[IN_DIALOG] {
	if (!has_totag()) return;
	if (loose_route()) {
		if (!is_known_dlg() && !is_method("ACK|BYE")) {
			sl_send_reply("481", "Call Does Not Exist");
			exit;
		}
		# a service or browser may have come back over another connection
		if ($avp(to_service) == 1 || is_gruu()) {
			if (!lookup("location")) handle_ruri_alias();
		} else if (!isdsturiset()) {
			handle_ruri_alias();
		}
		if (is_method("BYE")) rtpengine_delete();
		if (is_method("ACK") && has_body("application/sdp")) rtpengine_answer("trust-address replace-origin");
		if (is_method("NOTIFY|REFER|SUBSCRIBE")) record_route();
		route(RELAY);
	}
	if (is_method("ACK")) {
		if (t_check_trans()) t_relay();
		exit;
	}
	sl_send_reply("481", "Call Does Not Exist");
	exit;
}

# Who is registered under this name. Nobody there and nobody of that name give the same answer.
route[LOCATE] {
	if (!lookup("location")) {
		$var(code) = 480;
		$var(reason) = "Temporarily Unavailable";
		route(REFUSE);
	}
	route(RELAY);
}

route[REFUSE] {
	$dlg_var(code) = "" + $var(code);
	send_reply("$var(code)", "$var(reason)");
	exit;
}

route[RELAY] {
	if (is_method("INVITE|UPDATE")) {
		t_on_branch("BRANCH");
		t_on_reply("REPLY");
	}
	if (is_method("INVITE") && !t_is_set("failure_route")) t_on_failure("FAILED");
	if (!t_relay()) {
		if ($avp(no_media) == 1) {
			$var(code) = 503;
			$var(reason) = "Media Not Available";
			route(REFUSE);
		} else {
			sl_reply_error();
		}
	}
	exit;
}`;
}
