import { byChance, known, mutate, type Chance } from './chance.ts';
import { judge } from './judge.ts';
import type { Edge } from '../hostile/edge.ts';
import type { Target } from './target.ts';

/** How a token is made of the good ones, which nobody knows before there is a gateway. */
type Recipe =
  | { authorization: string }
  | { of: 'alice' | 'service'; cut: number; put: string }
  | { header: unknown; claims: unknown; signature: string };

const part = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'];

function recipeOf(chance: Chance): Recipe {
  const kind = chance.number(3);
  if (kind === 0) return { authorization: mutate('Bearer a.b.c', chance, ['Bearer ', 'Basic ', ',', '\t', ...known]) };
  if (kind === 1)
    return {
      of: chance.one(['alice', 'service']),
      cut: chance.number(600),
      put: chance.percent(30) ? '' : chance.one(letters),
    };
  const header = {
    alg: chance.one(['ES256', 'HS256', 'none', 'RS256', '', 7]),
    kid: chance.one(known),
    typ: chance.one(['JWT', 'at+jwt', 'x', undefined]),
  };
  const claims = {
    iss: chance.one(known),
    sub: chance.one(known),
    aud: chance.json(),
    exp: chance.one([0, 4e9, '4000000000', null, 1e300]),
  };
  return {
    header: chance.percent(20) ? chance.json() : header,
    claims: chance.percent(20) ? chance.json() : claims,
    signature: part(chance.text()),
  };
}

function authorizationOf({ tokens, identity, people }: Edge, recipe: Recipe): string {
  if ('authorization' in recipe) return recipe.authorization;
  if ('of' in recipe) {
    const token = tokens[recipe.of];
    // The last letter holds bits that are of no byte.
    const at = recipe.cut % (token.length - 1);
    const changed = token.slice(0, at) + recipe.put + token.slice(at + 1);
    return `Bearer ${changed === token ? token.slice(1) : changed}`;
  }
  const issuers = [identity.issuer, people.issuer];
  const claims =
    typeof recipe.claims === 'object' && recipe.claims !== null
      ? { ...recipe.claims, iss: issuers[recipe.signature.length % 2] }
      : recipe.claims;
  return `Bearer ${part(recipe.header)}.${part(claims)}.${recipe.signature}`;
}

/** Tokens that are none. */
export const tokens: Target<Recipe> = {
  name: 'tokens',
  inputs: () => byChance(recipeOf),
  async feed(edge, recipe) {
    // A header takes these characters; others no client could send.
    const authorization = authorizationOf(edge, recipe)
      .replaceAll(/[^\t\x20-\x7e]/g, '?')
      .trim();
    const headers = { 'content-type': 'application/json', authorization };
    const response = await fetch(edge.gateway.graphql, {
      method: 'POST',
      headers,
      body: '{"query":"{ me { id } }"}',
    });
    const outcome = `${response.status} ${judge(response.status, await response.text())}`;
    if (outcome !== '401 UNAUTHENTICATED') throw new Error(`a token that is none was answered ${outcome}`);
    return outcome;
  },
};
