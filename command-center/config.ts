/** The configuration: one table of settings, read once from the environment, frozen; nobody else reads the environment. */
import { parseBrokerAddress } from '#edge-gateway/broker-address.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

/** One row of the table. `read` turns the text into the value or throws a `TypeError` that says what is wanted. */
interface Setting<T> {
  readonly key: string;
  readonly type: string;
  /** As it would be written in the environment; empty means "not set". */
  readonly default: string;
  readonly zh: string;
  readonly en: string;
  /** The value is never printed. */
  readonly secret: boolean;
  readonly read: (text: string) => T;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** To add a setting: a row here, a field in `Config`, a line in `parseConfig`; then `npm run bless` for the README. */
const SETTINGS = {
  port: setting('PORT', 'port', '8080', readPort, {
    zh: '网页、接口与实时通道的 HTTP 端口；0 表示任选空闲端口。',
    en: 'HTTP port of pages, API and live feed; 0 picks a free one.',
  }),
  bind: setting('BIND', 'address', '127.0.0.1', readAddress, {
    zh: '监听地址；改为 0.0.0.0 后手机和其他电脑才能连接。',
    en: 'Address to listen on; phones and other computers need 0.0.0.0.',
  }),
  mqttPort: setting('MQTT_PORT', 'port', '1883', readPort, {
    zh: '设备接入的 MQTT 端口；0 表示任选空闲端口。',
    en: 'MQTT port for devices; 0 picks a free one.',
  }),
  mqttsPort: setting('MQTTS_PORT', 'port', '', readMaybePort, {
    zh: '设备接入的 MQTT 加密（TLS）端口；不填则不开；需同时设置 TLS_CERT 与 TLS_KEY。',
    en: 'MQTT port with TLS; without it there is none; needs TLS_CERT and TLS_KEY.',
  }),
  tlsCert: setting('TLS_CERT', 'path', '', readMaybeText, {
    zh: 'MQTTS_PORT 所用的证书链文件（PEM）；文件更换后自动重新读取。',
    en: 'PEM file with the certificate chain for MQTTS_PORT; read again when it changes.',
  }),
  tlsKey: setting('TLS_KEY', 'path', '', readMaybeText, {
    zh: '与 TLS_CERT 配对的私钥文件（PEM，不带口令）。',
    en: 'PEM file with the private key of TLS_CERT, without a passphrase.',
  }),
  mqttUrl: secretSetting('MQTT_URL', 'url', '', readMqttUrl, {
    zh: '外部 MQTT 服务器的地址；填写后不再启用内置服务器，由外部服务器负责登录与权限。',
    en: 'An MQTT broker outside (mqtt:// or mqtts://); then none is opened here, and logins and rights are its business.',
  }),
  mqttUsername: setting('MQTT_USERNAME', 'text', '', readMaybeText, {
    zh: '登录 MQTT_URL 的用户名；优先于地址中的用户名。',
    en: 'Login name at MQTT_URL; wins over the one in the URL.',
  }),
  mqttPassword: secretSetting('MQTT_PASSWORD', 'text', '', readMaybeText, {
    zh: '登录 MQTT_URL 的密码；优先于地址中的密码。',
    en: 'Password at MQTT_URL; wins over the one in the URL.',
  }),
  dataDir: setting('DATA_DIR', 'path', '.data', readText, {
    zh: '数据目录：内置数据库、附件与演示账号；同一时间只能由一个进程使用。',
    en: 'Folder for the embedded database, blobs and demo accounts; one process at a time.',
  }),
  databaseUrl: secretSetting('DATABASE_URL', 'url', '', readDatabaseUrl, {
    zh: 'PostgreSQL（≥ 15，含 PostGIS）的地址；不填则使用 DATA_DIR 中的内置数据库。',
    en: 'PostgreSQL (15 or later with PostGIS); without it the embedded database in DATA_DIR.',
  }),
  busUrl: secretSetting('BUS_URL', 'url', '', readBusUrl, {
    zh: '多个进程共用一个 PostgreSQL 时互相通知所用的线路：postgres: 用数据库自身，或填 mqtt://、mqtts:// 地址；不填则只有一个进程。',
    en: 'How several processes on one PostgreSQL tell each other: postgres: (the database itself), or mqtt:// or mqtts://; without it one process serves the site.',
  }),
  secretKeyFile: setting('SECRET_KEY_FILE', 'path', '', readMaybeText, {
    zh: '密钥文件，同一站点的所有进程必须相同；不填则为 DATA_DIR/secret.key。',
    en: 'File with the key of all secret hashes, the same for all processes of a site; without it DATA_DIR/secret.key.',
  }),
  blobDir: setting('BLOB_DIR', 'path', '', readMaybeText, {
    zh: '照片、录音等附件的目录，多个进程须指向同一处；不填则为 DATA_DIR/blobs。',
    en: 'Folder of photos and recordings, one for all processes of a site; without it DATA_DIR/blobs.',
  }),
  siteTz: setting('SITE_TZ', 'time zone', 'Asia/Shanghai', readTimeZone, {
    zh: '显示、日历与日界所用的时区。',
    en: 'Time zone for display, calendars and day borders.',
  }),
  publicUrl: setting('PUBLIC_URL', 'url', '', readPublicUrl, {
    zh: '浏览器访问本系统所用的地址；经代理或使用单位账号登录时必填。',
    en: 'Address at which browsers reach the site; needed behind a proxy and for company sign-in.',
  }),
  oidcIssuer: setting('OIDC_ISSUER', 'url', '', readIssuer, {
    zh: '单位统一身份认证（OpenID Connect）的签发方地址；不填则只用本系统账号登录。',
    en: 'Issuer of the company sign-in (OpenID Connect); without it people sign in with accounts of the site only.',
  }),
  oidcClientId: setting('OIDC_CLIENT_ID', 'text', '', readWord, {
    zh: '本系统在签发方登记的客户端编号；回调地址为 PUBLIC_URL 加 /api/session/oidc/callback。',
    en: 'Client id given by the issuer; the redirect address to register there is PUBLIC_URL + /api/session/oidc/callback.',
  }),
  oidcClientSecret: secretSetting('OIDC_CLIENT_SECRET', 'text', '', readWord, {
    zh: '签发方给出的客户端密钥；公共客户端不填。',
    en: 'Client secret given by the issuer; a public client has none.',
  }),
  oidcClaim: setting('OIDC_CLAIM', 'claim', 'preferred_username', readWord, {
    zh: '取哪个声明作为账号名；系统中须已有同名人员。',
    en: 'Claim that holds the account name; a person of that name must exist here.',
  }),
  oidcScope: setting('OIDC_SCOPE', 'words', 'openid profile', readScope, {
    zh: '向签发方请求的范围。',
    en: 'Scopes asked of the issuer.',
  }),
  logLevel: setting('LOG_LEVEL', LOG_LEVELS.join(' '), 'info', readLogLevel, {
    zh: '日志级别；日志以 JSON 写到标准错误。',
    en: 'Log level; logs are JSON on standard error.',
  }),
} as const;

/** What the whole program is told from outside. */
export interface Config {
  readonly port: number;
  readonly bind: string;
  readonly mqttPort: number;
  /** Null: no MQTT with TLS. With a port both files are set. */
  readonly mqttsPort: number | null;
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
  /** Null: the embedded broker. May hold a password; never log it. */
  readonly mqttUrl: string | null;
  readonly mqttUsername: string | null;
  /** Never log it. */
  readonly mqttPassword: string | null;
  readonly dataDir: string;
  /** Null: the embedded database. Holds a password; never log it. */
  readonly databaseUrl: string | null;
  /** Null: this process alone. `postgres:` or an MQTT URL, which may hold a password; never log it. */
  readonly busUrl: string | null;
  readonly secretKeyFile: string | null;
  readonly blobDir: string | null;
  readonly siteTz: string;
  /** Origin without a path, e.g. `https://dispatch.example.org`; null: what the request says. */
  readonly publicUrl: string | null;
  /** Null: no company sign-in. With an issuer, `publicUrl` and `oidcClientId` are set too. */
  readonly oidcIssuer: string | null;
  readonly oidcClientId: string | null;
  /** Never log it. */
  readonly oidcClientSecret: string | null;
  readonly oidcClaim: string;
  readonly oidcScope: string;
  readonly logLevel: LogLevel;
}

/** Reads the configuration of this process; `defaults` stand where it says nothing. Throws as `parseConfig` does. */
export function loadConfig(defaults: Environment = {}): Config {
  return parseConfig({ ...defaults, ...process.env });
}

/**
 * Parses an environment; keys that are missing or blank take their defaults. Throws one `Error` that names every key
 * with a wrong value, the value (unless secret) and what to write instead.
 */
export function parseConfig(env: Environment): Config {
  const problems: string[] = [];
  const take = <T>(row: Setting<T>): T => readSetting(row, env, problems);
  const config: Config = {
    port: take(SETTINGS.port),
    bind: take(SETTINGS.bind),
    mqttPort: take(SETTINGS.mqttPort),
    mqttsPort: take(SETTINGS.mqttsPort),
    tlsCert: take(SETTINGS.tlsCert),
    tlsKey: take(SETTINGS.tlsKey),
    mqttUrl: take(SETTINGS.mqttUrl),
    mqttUsername: take(SETTINGS.mqttUsername),
    mqttPassword: take(SETTINGS.mqttPassword),
    dataDir: take(SETTINGS.dataDir),
    databaseUrl: take(SETTINGS.databaseUrl),
    busUrl: take(SETTINGS.busUrl),
    secretKeyFile: take(SETTINGS.secretKeyFile),
    blobDir: take(SETTINGS.blobDir),
    siteTz: take(SETTINGS.siteTz),
    publicUrl: take(SETTINGS.publicUrl),
    oidcIssuer: take(SETTINGS.oidcIssuer),
    oidcClientId: take(SETTINGS.oidcClientId),
    oidcClientSecret: take(SETTINGS.oidcClientSecret),
    oidcClaim: take(SETTINGS.oidcClaim) ?? SETTINGS.oidcClaim.default,
    oidcScope: take(SETTINGS.oidcScope),
    logLevel: take(SETTINGS.logLevel),
  };
  if (config.busUrl !== null && config.databaseUrl === null) {
    problems.push('BUS_URL needs DATABASE_URL beside it: the embedded database belongs to one process.');
  }
  problems.push(...samePorts(config), ...tlsProblems(config));
  if (config.oidcIssuer !== null && (config.publicUrl === null || config.oidcClientId === null)) {
    problems.push('OIDC_ISSUER needs PUBLIC_URL and OIDC_CLIENT_ID beside it.');
  }
  if (problems.length > 0) throw new Error(`The configuration is not usable:\n${problems.join('\n')}`);
  return Object.freeze(config);
}

/** With a broker outside MQTT_PORT is not opened. */
function samePorts({ port, mqttPort, mqttsPort, mqttUrl }: Config): string[] {
  const ports = [
    ['PORT', port],
    ['MQTT_PORT', mqttUrl === null ? mqttPort : 0],
    ['MQTTS_PORT', mqttsPort ?? 0],
  ] as const;
  return ports.flatMap(([name, one], i) =>
    ports
      .slice(i + 1)
      .filter(([, other]) => one !== 0 && one === other)
      .map(([other]) => `${name} and ${other} are both ${one}: give them different ports.`),
  );
}

function tlsProblems({ mqttsPort, tlsCert, tlsKey, mqttUrl }: Config): string[] {
  if (mqttsPort !== null && mqttUrl !== null)
    return ['MQTTS_PORT belongs to the embedded broker: with MQTT_URL devices use the ports of that broker.'];
  if (mqttsPort !== null && (tlsCert === null || tlsKey === null))
    return ['MQTTS_PORT needs TLS_CERT and TLS_KEY beside it.'];
  if (mqttsPort === null && (tlsCert !== null || tlsKey !== null))
    return ['TLS_CERT and TLS_KEY are for MQTTS_PORT: set it, or leave them out.'];
  return [];
}

/** The README's table of settings in Markdown; pure, made from the same rows that are parsed. */
export function renderConfigTable(): string {
  const rows = Object.values(SETTINGS).map(
    (row) =>
      `| \`${row.key}\` | ${row.type} | ${row.default === '' ? '–' : `\`${row.default}\``} | ${row.en} | ${row.zh} |`,
  );
  return ['| Key | Type | Default | Meaning | 说明 |', '|---|---|---|---|---|', ...rows].join('\n');
}

type Sentences = Readonly<Record<'zh' | 'en', string>>;

function setting<T>(
  key: string,
  type: string,
  fallback: string,
  read: (text: string) => T,
  says: Sentences,
): Setting<T> {
  return { key, type, default: fallback, read, secret: false, ...says };
}

function secretSetting<T>(
  key: string,
  type: string,
  fallback: string,
  read: (text: string) => T,
  says: Sentences,
): Setting<T> {
  return { ...setting(key, type, fallback, read, says), secret: true };
}

function readSetting<T>(row: Setting<T>, env: Environment, problems: string[]): T {
  const text = env[row.key]?.trim() ?? '';
  if (text === '') return row.read(row.default);
  try {
    return row.read(text);
  } catch (error) {
    const wanted = error instanceof Error ? error.message : String(error);
    problems.push(`${row.key}=${row.secret ? '(hidden)' : JSON.stringify(text)}: write ${wanted}.`);
    return row.read(row.default);
  }
}

function readText(text: string): string {
  if (text.includes('\0')) throw new TypeError('a path without zero bytes');
  return text;
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65535) return port;
  throw new TypeError('a whole number from 0 to 65535, for example 8080');
}

function readMaybePort(text: string): number | null {
  return text === '' ? null : readPort(text);
}

function readMaybeText(text: string): string | null {
  return text === '' ? null : readText(text);
}

function readMqttUrl(text: string): string | null {
  if (text === '' || parseBrokerAddress(text) !== null) return text === '' ? null : text;
  throw new TypeError('a URL such as mqtts://user:password@broker.example.org:8883, or nothing');
}

/** Host names and IPv4/IPv6 addresses; a port or a scheme in it is the usual mistake. */
function readAddress(text: string): string {
  const isAddress = /^[0-9a-fA-F:.]+$/.test(text)
    ? isIpAddress(text)
    : /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/.test(text);
  if (isAddress) return text;
  throw new TypeError('an address or host name without port, for example 127.0.0.1 or 0.0.0.0');
}

function isIpAddress(text: string): boolean {
  if (text.includes(':')) return URL.canParse(`http://[${text}]/`);
  return text.split('.').length === 4 && URL.canParse(`http://${text}/`);
}

function readDatabaseUrl(text: string): string | null {
  if (text === '') return null;
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw new TypeError('a URL such as postgres://user:password@host:5432/database, or nothing');
}

/** An origin: pages and API stand at its root. */
function readPublicUrl(text: string): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
  if (isOrigin) return url.origin;
  throw new TypeError('an address without a path, for example https://dispatch.example.org');
}

/** What the issuer says decides who comes in: without TLS it is believed on this machine only. */
function readIssuer(text: string): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHere = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const isPlain = url !== null && url.username === '' && url.search === '' && url.hash === '';
  if (isPlain && (url.protocol === 'https:' || (url.protocol === 'http:' && isHere))) return text;
  throw new TypeError(
    'an https address such as https://login.example.org/realms/heat (http on loopback only)',
  );
}

function readWord(text: string): string | null {
  return text === '' ? null : text;
}

function readScope(text: string): string {
  if (text.split(/\s+/).includes('openid')) return text;
  throw new TypeError('words with openid among them, for example: openid profile');
}

/** `postgres:` means the database of DATABASE_URL: another one would not know the same rows. */
function readBusUrl(text: string): string | null {
  if (text === '') return null;
  if (/^postgres(ql)?:?(\/\/)?$/.test(text)) return 'postgres:';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^mqtts?:$/.test(url.protocol) && url.hostname !== '') return text;
  throw new TypeError('postgres: or a URL such as mqtts://user:password@broker.example.org:8883, or nothing');
}

function readTimeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new TypeError('a time zone name such as Asia/Shanghai');
  }
}

function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase());
  if (level !== undefined) return level;
  throw new TypeError(`one of ${LOG_LEVELS.join(', ')}`);
}
