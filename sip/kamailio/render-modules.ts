/** Which modules are loaded and how each one is set. */
import { join } from 'node:path';
import { validSecrets } from '../secrets.ts';
import { rtpengineNodes } from './plan.ts';
import { quote } from './quote.ts';
import { hasTls } from './render-globals.ts';
import type { RenderInputs } from './render-inputs.ts';
import { renderTables } from './render-tables.ts';

const always = [
  'kex',
  'corex',
  'tm',
  'tmx',
  'sl',
  'rr',
  'pv',
  'maxfwd',
  'textops',
  'textopsx',
  'siputils',
  'sanity',
  'xlog',
  'usrloc',
  'registrar',
  'nathelper',
  'auth',
  'auth_ephemeral',
  'permissions',
  'htable',
  'pike',
  'dialog',
  'rtpengine',
  'xhttp',
  'websocket',
  'jsonrpcs',
  'jansson',
  'cfgutils',
  'ipops',
  'sdpops',
];

/** `loadmodule` and `modparam` lines. Every text of the plan goes through `quote`. */
export function renderModules(inputs: RenderInputs): string {
  const { plan } = inputs;
  const some = [
    ...(hasTls(plan) ? ['tls'] : []),
    ...(plan.trunks.length === 0 ? [] : ['dispatcher', 'uac']),
    ...(plan.hideTopology ? ['topoh'] : []),
    ...(plan.events.mqtt === undefined ? [] : ['mqtt']),
    ...(plan.events.evapi === undefined ? [] : ['evapi']),
  ];
  return [
    ...[...some.filter((name) => name === 'tls'), ...always, ...some.filter((name) => name !== 'tls')].map(
      (name) => `loadmodule "${name}.so"`,
    ),
    '',
    ...signalling(inputs),
    ...registration(inputs),
    ...authentication(inputs),
    ...protection(inputs),
    ...media(inputs),
    ...trunkLists(inputs),
    ...reporting(inputs),
  ].join('\n');
}

function param(module: string, name: string, value: string | number): string {
  return `modparam("${module}", "${name}", ${typeof value === 'number' ? value : quote(value)})`;
}

function signalling({ plan, dir }: RenderInputs): string[] {
  const callS = plan.sizes.callHours * 3600;
  return [
    param('tm', 'failure_reply_mode', 3),
    param('tm', 'fr_timer', 30_000),
    param('tm', 'fr_inv_timer', 120_000),
    param('tm', 'auto_inv_100_reason', 'Trying'),
    param('rr', 'enable_full_lr', 1),
    param('rr', 'append_fromtag', 1),
    param('dialog', 'dlg_match_mode', 1),
    param('dialog', 'default_timeout', callS),
    param('dialog', 'send_bye', 1),
    param('websocket', 'keepalive_mechanism', 1),
    param('websocket', 'keepalive_timeout', 30),
    ...(hasTls(plan) ? [param('tls', 'config', join(dir, 'tls.cfg'))] : []),
  ];
}

function registration({ plan }: RenderInputs): string[] {
  return [
    param('nathelper|registrar', 'received_avp', '$avp(received)'),
    param('usrloc', 'db_mode', 0),
    param('usrloc', 'nat_bflag', 6),
    param('usrloc', 'handle_lost_tcp', 1),
    param('usrloc', 'use_domain', 0),
    param('registrar', 'method_filtering', 0),
    param('registrar', 'max_contacts', plan.sizes.contactsPerName),
    param('registrar', 'default_expires', Math.min(300, plan.sizes.registrationS)),
    param('registrar', 'min_expires', 30),
    param('registrar', 'max_expires', plan.sizes.registrationS),
    param('registrar', 'gruu_enabled', 1),
    param('nathelper', 'natping_interval', 30),
    param('nathelper', 'ping_nated_only', 1),
  ];
}

/** The secret set last is tried first. */
function authentication({ plan, secrets }: RenderInputs): string[] {
  return [
    param('auth', 'secret', secrets.nonce),
    param('auth', 'nonce_expire', 120),
    ...validSecrets(secrets)
      .toReversed()
      .map((secret) => param('auth_ephemeral', 'secret', secret)),
    param('auth_ephemeral', 'sha_algorithm', plan.auth.hash === 'sha1' ? 0 : 1),
  ];
}

function protection(inputs: RenderInputs): string[] {
  const { flood, hideTopology } = inputs.plan;
  return [
    param('pike', 'sampling_time_unit', flood.windowS),
    param('pike', 'reqs_density_per_unit', flood.requests),
    param('pike', 'remove_latency', Math.max(flood.banS, flood.windowS * 2)),
    param('pike', 'pike_log_level', -1),
    ...renderTables(inputs),
    ...(hideTopology
      ? [param('topoh', 'mask_key', inputs.secrets.topology), param('topoh', 'mask_ip', '192.0.2.255')]
      : []),
  ];
}

function media({ plan }: RenderInputs): string[] {
  const sets = plan.media.sets.map(({ id, nodes }) => {
    const sockets = nodes.map(({ control, weight }) => `udp:${control.address}:${control.port}=${weight}`);
    return param('rtpengine', 'rtpengine_sock', `${id} == ${sockets.join(' ')}`);
  });
  return [
    ...sets,
    param('rtpengine', 'setid_default', plan.media.sets[0]?.id ?? 0),
    param('rtpengine', 'rtpengine_tout_ms', 1000),
    param('rtpengine', 'rtpengine_retr', 1),
    param('rtpengine', 'rtpengine_disable_tout', 5),
    param('rtpengine', 'queried_nodes_limit', Math.max(1, Math.min(30, rtpengineNodes(plan).length))),
    param('rtpengine', 'extra_id_pv', '$avp(branch_id)'),
  ];
}

function trunkLists({ plan, dir }: RenderInputs): string[] {
  if (plan.trunks.length === 0)
    return [param('permissions', 'address_file', join(dir, 'permissions.address'))];
  return [
    param('permissions', 'address_file', join(dir, 'permissions.address')),
    param('dispatcher', 'list_file', join(dir, 'dispatcher.list')),
    param('dispatcher', 'flags', 2),
    param('dispatcher', 'ds_ping_method', 'OPTIONS'),
    param('dispatcher', 'ds_ping_interval', 10),
    param('dispatcher', 'ds_probing_mode', 0),
    param('dispatcher', 'ds_probing_threshold', 2),
    param('uac', 'restore_mode', 'auto'),
    param('uac', 'restore_passwd', 'hl'),
  ];
}

function reporting({ plan, secrets }: RenderInputs): string[] {
  const { mqtt, evapi } = plan.events;
  const login =
    mqtt?.username === undefined || secrets.mqttPassword === undefined
      ? []
      : [param('mqtt', 'username', mqtt.username), param('mqtt', 'password', secrets.mqttPassword)];
  return [
    param('jsonrpcs', 'transport', 1),
    param('jsonrpcs', 'pretty_format', 0),
    ...(mqtt === undefined
      ? []
      : [
          param('mqtt', 'host', mqtt.host),
          param('mqtt', 'port', mqtt.port),
          param('mqtt', 'id', `kamailio-${plan.node}`),
          ...login,
          param('mqtt', 'will_topic', `${mqtt.topic}/${plan.node}/state`),
          param('mqtt', 'will', 'down'),
        ]),
    ...(evapi === undefined ? [] : [param('evapi', 'bind_addr', `${evapi.address}:${evapi.port}`)]),
  ];
}
