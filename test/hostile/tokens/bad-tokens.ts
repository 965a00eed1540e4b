import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import type { KeyServer } from '../../support/key-server.ts';
import { requestText, transports } from '../transports.ts';
import {
  headed,
  now,
  ofService,
  part,
  partsOf,
  signed,
  withOwnKey,
  withPublicKeyAsSecret,
  type BadToken,
} from './make.ts';

const signatures: Record<string, BadToken> = {
  'alg none without a signature': ({ tokens }) => `${part({ alg: 'none' })}.${partsOf(tokens.alice)[1]}.`,
  ...Object.fromEntries(
    ['none', 'None', 'NONE', 'nOnE', '', 'HS256', 'ES256 '].map((alg) => [
      `alg "${alg}" with a signature`,
      headed({ alg }),
    ]),
  ),
  'alg that is a list': headed({ alg: ['ES256'] }),
  'HS256 with the public key as PEM': (edge) => withPublicKeyAsSecret(edge, 'pem'),
  'HS256 with the public key as JWK': (edge) => withPublicKeyAsSecret(edge, 'jwk'),
  'HS256 with nothing as the secret': ({ tokens }) => {
    const head = `${part({ alg: 'HS256' })}.${partsOf(tokens.alice)[1]}`;
    return `${head}.${createHmac('sha256', '').update(head).digest('base64url')}`;
  },
  'a signature of zeros': ({ tokens }) =>
    `${partsOf(tokens.alice).slice(0, 2).join('.')}.${Buffer.alloc(64).toString('base64url')}`,
  'a signature in DER': ({ tokens }) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const head = partsOf(tokens.alice).slice(0, 2).join('.');
    return `${head}.${signBytes('sha256', Buffer.from(head), privateKey).toString('base64url')}`;
  },
  'half a signature': ({ tokens }) => tokens.alice.slice(0, -40),
  'the signature of another': ({ tokens }) => [...partsOf(tokens.alice).slice(0, 2), partsOf(tokens.bob)[2]].join('.'),
  'the claims of another': ({ tokens }) => {
    const [header, , signature] = partsOf(tokens.alice);
    return [header, partsOf(tokens.bob)[1], signature].join('.');
  },
  'claims made up': ({ tokens, identity }) => {
    const [header, , signature] = partsOf(tokens.alice);
    const claims = { iss: identity.issuer, aud: identity.audience, sub: 'bob', exp: now() + 900 };
    return [header, part(claims), signature].join('.');
  },
};

const keys: Record<string, BadToken> = {
  'a kid that is a path': headed({ kid: '../../../../dev/null' }),
  'a kid of SQL': headed({ kid: "x' UNION SELECT 'secret' --" }),
  'a kid of a command': headed({ kid: '| cat /etc/passwd' }),
  'a kid of __proto__': headed({ kid: '__proto__' }),
  'a kid that is an object': headed({ kid: { $ne: null } }),
  'a kid of 5 KB': headed({ kid: 'x'.repeat(5_000) }),
  'a kid of another provider': async ({ systems, people }) =>
    people.token({ key: systems.keys[0] as KeyServer['keys'][number] }),
  'a key of its own under a known kid': (edge) => withOwnKey(edge, () => ({})),
  'a key of its own in jwk': (edge) => withOwnKey(edge, (jwk) => ({ jwk, kid: 'own' })),
  'a key of its own at jku': (edge) => withOwnKey(edge, () => ({ jku: `${edge.systems.url}?jku`, kid: 'own' })),
  'a key of its own at x5u': (edge) => withOwnKey(edge, () => ({ x5u: `${edge.systems.url}?x5u`, kid: 'own' })),
  'a critical extension': signed({}, { crit: ['extension'], extension: true }),
  'what is not base64': headed({ b64: false, crit: ['b64'] }),
};

const claims: Record<string, BadToken> = {
  'that has ended': signed({ exp: now() - 60 }),
  'without an end': signed({ exp: undefined }),
  'with an end that is text': signed({ exp: '4000000000' }),
  'with an end past all numbers': ({ tokens }) => {
    const [header, , signature] = partsOf(tokens.alice);
    return [header, part('{"sub":"alice","exp":1e400}'), signature].join('.');
  },
  'that begins in an hour': signed({ nbf: now() + 3_600 }),
  'that was made in an hour': signed({ iat: now() + 3_600, exp: now() + 7_200 }),
  'of an issuer that nobody knows': signed({ iss: 'https://evil.example' }),
  'of an issuer with a slash more': ({ people }) => people.token({ claims: { iss: `${people.issuer}/` } }),
  'of the issuer __proto__': signed({ iss: '__proto__' }),
  'of two issuers': ({ people }) => people.token({ claims: { iss: [people.issuer] } }),
  'for another audience': signed({ aud: 'another' }),
  'for the audience of another provider': signed({ aud: 'd1-graphql-gateway' }),
  'for no audience': signed({ aud: undefined }),
  'for an audience that is an object': signed({ aud: { gateway: true } }),
  'of the type of an id token': signed({}, { typ: 'id_token' }),
  'of the type of a logout token': signed({}, { typ: 'logout+jwt' }),
  'without a subject': signed({ sub: undefined }),
  'for nobody': signed({ sub: '' }),
  'for two end users': signed({ sub: 'alice bob' }),
  'for a list of end users': signed({ sub: ['alice', 'bob'] }),
  'for a path': signed({ sub: '../bob' }),
  'for an end user with NUL': signed({ sub: 'bob\0' }),
};

const scopes: Record<string, BadToken> = {
  'a scope from who makes none': signed({ scope: 'd1:read d1:cards' }),
  'a scope from who makes none, as scp': signed({ scp: ['d1:cards'] }),
  'an end user from who makes services': ofService({ scope: 'openid', sub: 'alice' }),
  'an end user from who makes services, by a scope in capitals': ofService({ scope: 'D1:CARDS', sub: 'alice' }),
  'an end user from who makes services, by a scope in an object': ofService({
    scope: { 'd1:cards': true },
    sub: 'alice',
  }),
};

const shapes: Record<string, BadToken> = {
  nothing: () => '',
  'one dot': () => '.',
  'two dots': () => '..',
  'four parts': ({ tokens }) => `${tokens.alice}.x`,
  'not JSON': () => 'bm90IEpTT04.bm90IEpTT04.c2ln',
  'JSON null': () => `${part(null)}.${part(null)}.c2ln`,
  'JSON lists 2,000 deep': () => `${part('['.repeat(2_000))}.${part('{"sub":"alice"}')}.c2ln`,
  '__proto__ for claims': () => `${part({ alg: 'ES256' })}.${part('{"__proto__":{"sub":"alice","iss":"x"}}')}.c2ln`,
  'of 40 KB': ({ tokens }) => `${tokens.alice}${'A'.repeat(40_000)}`,
  encrypted: async () =>
    new CompactEncrypt(Buffer.from('{"sub":"alice"}'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(Buffer.alloc(32)),
  "D1's token for notifications": ({ d1 }) => d1.token(),
  'the password of D1': ({ env }) => Buffer.from(`d1:${env['NOTIFICATION_CLIENT_SECRET']}`).toString('base64'),
  'a token for the D1 SDK': async (edge) => {
    const request = requestText({ query: 'mutation { createD1SdkToken(input: {}) { token } }' });
    const { text } = await transports['HTTP POST'](edge.gateway, edge.tokens.alice, request);
    return (JSON.parse(text) as { data: { createD1SdkToken: { token: string } } }).data.createD1SdkToken.token;
  },
};

/** All of them, by what is bad about them. */
export const badTokens: Record<string, Record<string, BadToken>> = { signatures, keys, claims, scopes, shapes };
