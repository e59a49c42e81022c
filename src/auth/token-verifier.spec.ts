import { passSeconds, restartClock, stopClock } from '../../test/support/clock.js';
import { AUDIENCE, ISSUER, TestIssuer } from '../../test/support/issuer.js';
import { KeysUnavailable, TokenExpired, TokenInvalid } from '../platform/identity.js';
import { TokenVerifier } from './token-verifier.js';

let issuer: TestIssuer;
let tokens: TokenVerifier;
let fetchKeys: () => ReturnType<TestIssuer['keySet']>;

beforeEach(async () => {
  stopClock();
  issuer = new TestIssuer();
  await issuer.addKey();
  fetchKeys = () => issuer.keySet();
  tokens = TokenVerifier.byKeySet(() => fetchKeys(), { issuer: ISSUER, audience: AUDIENCE });
});
afterEach(restartClock);

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const flushEvents = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a verified token', () => {
  it('is not verified again', async () => {
    const token = await issuer.token('ada');
    const identity = await tokens.verify(token);
    expect(await tokens.verify(token)).toBe(identity);
  });

  it('is not confused with another token', async () => {
    expect((await tokens.verify(await issuer.token('ada'))).subject).toBe('ada');
    expect((await tokens.verify(await issuer.token('bob'))).subject).toBe('bob');
  });

  it('is accepted until thirty seconds after its expiry', async () => {
    const token = await issuer.token('ada', { exp: inSeconds(60) });
    await tokens.verify(token);
    passSeconds(60 + 29);
    await expect(tokens.verify(token)).resolves.toMatchObject({ subject: 'ada' });
    passSeconds(2);
    await expect(tokens.verify(token)).rejects.toBeInstanceOf(TokenExpired);
  });

  it('is rejected once the withdrawal of its key is known', async () => {
    const token = await issuer.token('ada');
    await tokens.verify(token);
    await issuer.rotate();
    await tokens.verify(await issuer.token('ada'));
    await expect(tokens.verify(token)).rejects.toBeInstanceOf(TokenInvalid);
  });

  it('triggers a background refresh of keys older than ten minutes', async () => {
    const token = await issuer.token('ada', { exp: inSeconds(3_600) });
    await tokens.verify(token);
    await issuer.rotate();
    passSeconds(600);
    await expect(tokens.verify(token)).resolves.toMatchObject({ subject: 'ada' });
    await flushEvents();
    await expect(tokens.verify(token)).rejects.toBeInstanceOf(TokenInvalid);
  });

  it('is not cached if its key is withdrawn during verification', async () => {
    const token = await issuer.token('ada', { exp: inSeconds(3_600) });
    await tokens.keys!.refresh();
    await issuer.rotate();
    const rotated = await issuer.keySet();
    fetchKeys = () => Promise.resolve(rotated);
    passSeconds(600);
    await tokens.verify(token);
    await flushEvents();
    await expect(tokens.verify(token)).rejects.toBeInstanceOf(TokenInvalid);
  });

  it('stays accepted while the key server is unavailable', async () => {
    const token = await issuer.token('ada', { exp: inSeconds(7 * 86_400) });
    await tokens.verify(token);
    fetchKeys = () => Promise.reject(new Error('the key server is unavailable'));
    passSeconds(6 * 86_400);
    await expect(tokens.verify(token)).resolves.toMatchObject({ subject: 'ada' });
    await flushEvents();
    await expect(tokens.verify(token)).resolves.toMatchObject({ subject: 'ada' });
  });
});

describe('a rejected token', () => {
  it('is accepted once the missing keys are available', async () => {
    const token = await issuer.token('ada');
    fetchKeys = () => Promise.reject(new Error('the key server is unavailable'));
    await expect(tokens.verify(token)).rejects.toBeInstanceOf(KeysUnavailable);
    fetchKeys = () => issuer.keySet();
    passSeconds(1);
    await expect(tokens.verify(token)).resolves.toMatchObject({ subject: 'ada' });
  });

  it('is accepted once it becomes valid', async () => {
    const token = await issuer.token('ada', { nbf: inSeconds(120) });
    await expect(tokens.verify(token)).rejects.toBeInstanceOf(TokenInvalid);
    passSeconds(90);
    await expect(tokens.verify(token)).resolves.toMatchObject({ subject: 'ada' });
  });

  it('is rejected without a fetch if its algorithm is not accepted', async () => {
    let fetches = 0;
    fetchKeys = () => (fetches++, issuer.keySet());
    const token = await issuer.token('ada');
    const none = [Buffer.from('{"alg":"none"}').toString('base64url'), ...token.split('.').slice(1)].join(
      '.',
    );
    await expect(tokens.verify(none)).rejects.toBeInstanceOf(TokenInvalid);
    await expect(tokens.verify('ada')).rejects.toBeInstanceOf(TokenInvalid);
    expect(fetches).toBe(0);
  });
});
