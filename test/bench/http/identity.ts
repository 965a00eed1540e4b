import { startKeyServer } from '../../support/key-server.ts';

export const audience = 'd1-graphql-gateway';

/** An identity provider, and a token of each end user, made beforehand: signed with ES256 and good for half a day. */
export async function startIdentity(consumerIds: string[]) {
  const server = await startKeyServer();
  const exp = Math.floor(Date.now() / 1_000) + 12 * 3_600;
  const tokens = new Map<string, string>();
  for (const sub of consumerIds)
    tokens.set(sub, await server.token({ claims: { sub, aud: audience, exp }, header: { typ: 'at+jwt' } }));
  return { issuer: server.issuer, jwksUrl: server.url, tokens, stop: server.stop };
}

export type Identity = Awaited<ReturnType<typeof startIdentity>>;
