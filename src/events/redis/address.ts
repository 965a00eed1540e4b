export interface Address {
  host: string;
  port: number;
}

/** Who we are to Redis, and whether the connection is encrypted. */
export interface Login {
  username?: string;
  password?: string;
  tls?: boolean;
}

/** It may hold a password. */
export function urlOf({ host, port }: Address, { username = '', password = '', tls = false }: Login): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const credentials = `${encodeURIComponent(username)}:${encodeURIComponent(password)}@`;
  return `${tls ? 'rediss' : 'redis'}://${username + password === '' ? '' : credentials}${name}:${port}`;
}
