import { createHmac } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import {
  CompactEncrypt,
  CompactSign,
  exportJWK,
  exportSPKI,
  FlattenedSign,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { AUDIENCE, ISSUER, type Key, TestIssuer } from './issuer.js';

const now = (): number => Math.floor(Date.now() / 1000);
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The claims that `TestIssuer.token` signs. */
export const validClaims = (sub: unknown = 'ada'): JWTPayload =>
  ({ iss: ISSUER, aud: AUDIENCE, iat: now(), exp: now() + 900, sub }) as JWTPayload;

/** A token signed with a shared secret; jose refuses empty and short secrets. */
export function hmacToken(
  secret: string | Buffer,
  claims: object,
  header: object = {},
  hash = 'sha256',
): string {
  const signed = `${encode({ alg: 'HS256', ...header })}.${encode(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

/** An issuer with a key of each kind, and an attacker. */
export interface ForgersWorld {
  readonly issuer: TestIssuer;
  /** The default signing key. */
  readonly eddsa: Key;
  readonly otherEddsa: Key;
  readonly ed25519: Key;
  readonly es256: Key;
  readonly rs256: Key;
  readonly ps256: Key;
  /** In the key set, but with an algorithm that the service does not accept. */
  readonly es384: Key;
  readonly attacker: TestIssuer;
}

export async function startForgersWorld(): Promise<ForgersWorld> {
  const issuer = await TestIssuer.start('ES384');
  const es384 = issuer.keys[0]!;
  const rs256 = await issuer.addKey('RS256');
  const ps256 = await issuer.addKey('PS256');
  const es256 = await issuer.addKey('ES256');
  const ed25519 = await issuer.addKey('Ed25519');
  const otherEddsa = await issuer.addKey();
  const eddsa = await issuer.addKey();
  return {
    issuer,
    eddsa,
    otherEddsa,
    ed25519,
    es256,
    rs256,
    ps256,
    es384,
    attacker: await TestIssuer.start(),
  };
}

type Forge = (world: ForgersWorld) => string | Promise<string>;

const withSub =
  (sub: unknown): Forge =>
  ({ issuer }) =>
    issuer.token(sub);
const withClaims =
  (claims: object): Forge =>
  ({ issuer }) =>
    issuer.token('ada', claims as JWTPayload);
const withType =
  (typ: unknown): Forge =>
  (world) =>
    withPayload(JSON.stringify(validClaims()), { typ })(world);
const byAttacker =
  (header: (world: ForgersWorld) => object | Promise<object>): Forge =>
  async (world) =>
    world.attacker.token('ada', {}, (await header(world)) as Partial<JWTHeaderParameters>);
const withPayload =
  (payload: string | Uint8Array, header: object = {}): Forge =>
  ({ eddsa: { alg, kid, pair } }) =>
    new CompactSign(Buffer.from(payload))
      .setProtectedHeader({ alg, kid, ...header })
      .sign(pair.privateKey, { crit: { 'urn:example:once': true } });
const edited =
  (edit: (parts: [string, string, string], another: string[]) => string): Forge =>
  async ({ issuer }) =>
    edit(
      (await issuer.token('ada')).split('.') as [string, string, string],
      (await issuer.token('bob')).split('.'),
    );
const publicKeyAsSecret =
  (secret: (key: Key) => string | Buffer | Promise<string | Buffer>): Forge =>
  async ({ eddsa }) =>
    hmacToken(await secret(eddsa), validClaims(), { kid: eddsa.kid });

/** Tokens that must be rejected, by their fault. None is merely expired. */
export const FORGED_TOKENS: Readonly<Record<string, Forge>> = {
  'signed with another key under a trusted key id': byAttacker(({ eddsa }) => ({ kid: eddsa.kid })),
  'of an unknown key id': byAttacker(({ attacker }) => ({ kid: attacker.keys[0]!.kid })),
  'without a key id, signed with another key': byAttacker(() => ({ kid: undefined })),
  'with the key id of another key in the set': ({ issuer, eddsa, otherEddsa }) =>
    issuer.token('ada', {}, { kid: otherEddsa.kid }, eddsa),
  'whose key id is a path': () => hmacToken('', validClaims(), { kid: '../../../../dev/null' }),
  'whose key id is SQL': byAttacker(() => ({ kid: "x' UNION SELECT 'key' --" })),
  'whose key id is a number': byAttacker(() => ({ kid: 1 })),
  'that names its own key set (jku)': byAttacker(({ attacker }) => ({ jku: attacker.jwksUrl })),
  'that names its own certificate (x5u)': byAttacker(({ attacker }) => ({ x5u: attacker.jwksUrl })),
  'that brings its own key (jwk)': byAttacker(async ({ attacker, eddsa }) => ({
    kid: eddsa.kid,
    jwk: await exportJWK(attacker.keys[0]!.pair.publicKey),
  })),
  'that brings its own certificate (x5c)': byAttacker(async ({ attacker }) => ({
    x5c: [Buffer.from(await exportSPKI(attacker.keys[0]!.pair.publicKey)).toString('base64')],
  })),

  'without a signature (alg none)': () => `${encode({ alg: 'none' })}.${encode(validClaims())}.`,
  'without a signature (alg nOnE), under a trusted key id': ({ eddsa }) =>
    `${encode({ alg: 'nOnE', kid: eddsa.kid })}.${encode(validClaims())}.`,
  'without an algorithm': ({ eddsa }) => `${encode({ kid: eddsa.kid })}.${encode(validClaims())}.AAAA`,
  'signed (HS256) with the public key as PEM': publicKeyAsSecret(({ pair }) => exportSPKI(pair.publicKey)),
  'signed (HS256) with the public key as JWK': publicKeyAsSecret(async ({ kid, alg, pair }) =>
    JSON.stringify({ ...(await exportJWK(pair.publicKey)), kid, alg }),
  ),
  'signed (HS256) with the bytes of the public key': publicKeyAsSecret(async ({ pair }) =>
    Buffer.from((await exportJWK(pair.publicKey)).x!, 'base64url'),
  ),
  'signed (HS256) with an empty secret': () => hmacToken('', validClaims()),
  'signed (RS256) under the key id of an EdDSA key': ({ issuer, eddsa, rs256 }) =>
    issuer.token('ada', {}, { kid: eddsa.kid }, rs256),
  'signed (RS256) that says PS256': ({ rs256 }) => rewriteAlgorithm(rs256, 'RS256', 'PS256'),
  'signed with a trusted key of an algorithm that is not accepted (ES384)': ({ issuer, es384 }) =>
    issuer.token('ada', {}, {}, es384),

  'that is not yet valid, beyond the tolerance': ({ issuer }) => issuer.token('ada', { nbf: now() + 35 }),
  'whose nbf is a string': withClaims({ nbf: 'now' }),
  'that never expires': withClaims({ exp: undefined }),
  'whose exp is a string': withClaims({ exp: String(now() + 900) }),
  'whose exp is null': withClaims({ exp: null }),
  'whose iat is a string': withClaims({ iat: 'now' }),
  'issued in the future, beyond the tolerance': ({ issuer }) => issuer.token('ada', { iat: now() + 600 }),
  'whose iat is out of range': withClaims({ iat: 1e300 }),
  'that expires in more than a year': withClaims({ exp: now() + 367 * 86_400 }),
  'whose exp is out of range': withClaims({ exp: 1e300 }),
  'whose type is of a logout token': withType('logout+jwt'),
  'whose type is of a proof of possession': withType('dpop+jwt'),
  'whose type is empty': withType(''),
  'whose type is null': withType(null),
  'whose type is a list': withType(['JWT']),
  'of another issuer': withClaims({ iss: 'https://evil.example.com' }),
  'of an issuer that starts with our issuer': withClaims({ iss: `${ISSUER}.evil.example.com` }),
  'of our issuer with a trailing slash': withClaims({ iss: `${ISSUER}/` }),
  'of no issuer': withClaims({ iss: undefined }),
  'of a list of issuers': withClaims({ iss: [ISSUER] }),
  'for another audience': withClaims({ aud: 'https://other.example.com' }),
  'for no audience': withClaims({ aud: undefined }),
  'for an empty list of audiences': withClaims({ aud: [] }),
  'for a list of other audiences': withClaims({ aud: ['https://other.example.com', `${AUDIENCE}/api`] }),
  'that has expired, of another issuer': withClaims({ iss: 'https://evil.example.com', exp: now() - 600 }),
  'that has expired, signed with another key': ({ attacker, eddsa }) =>
    attacker.token('ada', { exp: now() - 600 }, { kid: eddsa.kid }),

  'without a subject': withSub(undefined),
  'whose subject is null': withSub(null),
  'whose subject is empty': withSub(''),
  'whose subject is blank': withSub(' \u00a0\u3000'),
  'whose subject is a number': withSub(1),
  'whose subject is true': withSub(true),
  'whose subject is a list': withSub(['ada']),
  'whose subject is an object': withSub({ id: 'ada' }),
  'whose subject has 256 characters': withSub('x'.repeat(256)),
  'whose subject has a null character': withSub('ada\u0000'),
  'whose subject has a line break': withSub('ada\nbob'),
  'whose subject has a line separator': withSub('ada\u2028'),
  'whose subject has an invisible character': withSub('ada\u200b'),
  'whose subject has a right-to-left override': withSub('\u202eada'),
  'whose subject has a lone surrogate': withSub('ada\ud800'),
  'that names the user as `user.id` only': withClaims({ sub: undefined, user: { id: 'ada' } }),
  'whose subject hides in __proto__': withPayload(
    JSON.stringify({ ...validClaims(), sub: undefined }).replace('{', '{"__proto__":{"sub":"ada"},'),
  ),

  'with a critical header that is not understood': withPayload(JSON.stringify(validClaims()), {
    crit: ['urn:example:once'],
    'urn:example:once': true,
  }),
  'with a payload that is not encoded (b64: false)': unencoded,
  'with a compressed payload (zip)': withPayload(deflateRawSync(JSON.stringify(validClaims())), {
    zip: 'DEF',
  }),
  'whose payload is not JSON': withPayload('ada'),
  'whose payload is null': withPayload('null'),
  'whose payload is a list': withPayload(JSON.stringify([validClaims()])),

  'that is cut off': edited(
    ([header, payload, signature]) => `${header}.${payload}.${signature.slice(0, -10)}`,
  ),
  'with characters after its signature': edited((parts) => `${parts.join('.')}AAAA`),
  'without its signature': edited(([header, payload]) => `${header}.${payload}.`),
  'whose payload was swapped': edited(
    ([header, , signature], [, payload]) => `${header}.${payload}.${signature}`,
  ),
  'whose signature is of another token': edited(
    ([header, payload], other) => `${header}.${payload}.${other[2]}`,
  ),
  'whose signature is all zero': edited(([header, payload]) => `${header}.${payload}.${'A'.repeat(86)}`),
  'whose header is not JSON': edited(([, payload, signature]) => `ada.${payload}.${signature}`),
};

/** Values that do not have the form of a token. */
export const FORMLESS_TOKENS: Readonly<Record<string, Forge>> = {
  'that is encrypted (JWE)': async ({ rs256 }) =>
    new CompactEncrypt(Buffer.from(JSON.stringify(validClaims())))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: rs256.kid })
      .encrypt(await asEncryptionKey(rs256)),
  'of two parts': edited(([header, payload]) => `${header}.${payload}`),
  'of four parts': edited((parts) => [...parts, parts[2]].join('.')),
  'that is a plain word': () => 'ada',
  'that is all dots': () => '..',
  'that is the word null': () => 'null',
  'in quotes': edited((token) => `"${token.join('.')}"`),
  'that is two tokens': edited((token) => `${token.join('.')} ${token.join('.')}`),
  'that is two headers in one': edited((token) => `${token.join('.')}, Bearer ${token.join('.')}`),
  'that is a session’s, with its signature': () => `${'x'.repeat(32)}.${'A'.repeat(43)}=`,
  'that is a session’s, as a cookie has it': () => `${'x'.repeat(32)}.${'A'.repeat(43)}%3D`,
};

/** A token that is valid if the verifier ignores the header. */
async function unencoded({ eddsa: { alg, kid, pair } }: ForgersWorld): Promise<string> {
  const payload = encode(validClaims());
  const header = { alg, kid, b64: false, crit: ['b64'] };
  const jws = await new FlattenedSign(Buffer.from(payload)).setProtectedHeader(header).sign(pair.privateKey);
  return `${jws.protected}.${payload}.${jws.signature}`;
}

function rewriteAlgorithm({ kid, pair }: Key, alg: string, claimed: string): Promise<string> {
  const payload = Buffer.from(JSON.stringify(validClaims()));
  const signed = new CompactSign(payload).setProtectedHeader({ alg, kid }).sign(pair.privateKey);
  return signed.then((token) => [encode({ alg: claimed, kid }), ...token.split('.').slice(1)].join('.'));
}

async function asEncryptionKey({ pair }: Key): Promise<Parameters<CompactEncrypt['encrypt']>[0]> {
  const { n, e } = await exportJWK(pair.publicKey);
  const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256' };
  return crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, algorithm, false, ['encrypt']);
}
