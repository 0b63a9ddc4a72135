/** The address of a broker outside: `mqtt://` or `mqtts://`, with the login in it or beside it. */

export interface BrokerAddress {
  readonly protocol: 'mqtt' | 'mqtts';
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  /** For people and logs: no secret in it. */
  readonly shown: string;
}

const defaultPorts = { mqtt: 1883, mqtts: 8883 } as const;

/** What stands beside the URL; wins over what stands in it, so that a password needs no percent signs. */
export interface BrokerLogin {
  readonly username: string | null;
  readonly password: string | null;
}

/** Takes a URL apart; null when it is none of a broker, or says more than scheme, login, host and port. */
export function parseBrokerAddress(text: string, beside?: BrokerLogin): BrokerAddress | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const protocol = url.protocol === 'mqtt:' ? 'mqtt' : url.protocol === 'mqtts:' ? 'mqtts' : null;
  const isPlain = url.search === '' && url.hash === '' && (url.pathname === '' || url.pathname === '/');
  if (protocol === null || url.hostname === '' || !isPlain) return null;
  const username = decode(url.username);
  const password = decode(url.password);
  if (username === null || password === null) return null;
  const port = url.port === '' ? defaultPorts[protocol] : Number(url.port);
  return {
    protocol,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    username: beside?.username ?? (username === '' ? null : username),
    password: beside?.password ?? (password === '' ? null : password),
    shown: `${protocol}://${url.hostname}:${port}`,
  };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
