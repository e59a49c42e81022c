import { type TestService, startService } from '../support/service.js';
import { Client } from '../support/client.js';
import {
  FORGED_TOKENS,
  FORMLESS_TOKENS,
  type ForgersWorld,
  startForgersWorld,
} from '../support/forged-tokens.js';

const PATH = '/api/v1/tasks';
const FORGED = { ...FORGED_TOKENS, ...FORMLESS_TOKENS };

let world: ForgersWorld;
let service: TestService;

beforeAll(async () => {
  world = await startForgersWorld();
  service = await startService({}, world.issuer);
});
afterAll(async () => {
  await service.stop();
  await world.attacker.stop();
});

/** The access log line of a request. */
async function lineOf(path: string, token?: string): Promise<Record<string, unknown>> {
  const { headers } = await new Client(service.url, token).get(path);
  const requestId = headers['x-request-id'];
  for (;;) {
    const line = (await service.logs()).find((one) => one.requestId === requestId && one.msg === 'request');
    if (line) return line;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the log of a request with a rejected token', () => {
  it.each([
    ['issuer', 'of another issuer'],
    ['audience', 'for another audience'],
    ['algorithm', 'signed (HS256) with the public key as PEM'],
    ['algorithm', 'without a signature (alg none)'],
    ['key', 'of an unknown key id'],
    ['signature', 'whose payload was swapped'],
    ['nbf', 'that is not yet valid, beyond the tolerance'],
    ['exp', 'that expires in more than a year'],
    ['iat', 'issued in the future, beyond the tolerance'],
    ['typ', 'whose type is of a logout token'],
    ['subject', 'whose subject is empty'],
    ['format', 'whose payload is not JSON'],
    ['format', 'of two parts'],
    ['format', 'that is a session’s, as a cookie has it'],
  ])('names %s as the reason for a token %s, without the token', async (reason, kind) => {
    const token = await FORGED[kind]!(world);
    const line = await lineOf(PATH, token);
    expect(line).toMatchObject({ status: 401, tokenRejected: reason });
    for (const part of token.split('.').filter((text) => text.length > 8))
      expect(JSON.stringify(await service.logs())).not.toContain(part);
  });

  it('names the expiry of an expired token', async () => {
    const token = await world.issuer.token('ada', { exp: Math.floor(Date.now() / 1000) - 600 });
    expect(await lineOf(PATH, token)).toMatchObject({ status: 401, tokenRejected: 'expired' });
  });

  it('names a rejected ticket', async () => {
    expect(await lineOf('/api/v1/events?ticket=abc')).toMatchObject({ status: 401, tokenRejected: 'ticket' });
  });

  it('names no reason for a valid or a missing token', async () => {
    expect((await lineOf(PATH, await world.issuer.token('ada'))).tokenRejected).toBeUndefined();
    expect((await lineOf(PATH)).tokenRejected).toBeUndefined();
  });
});
