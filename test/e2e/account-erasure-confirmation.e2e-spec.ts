import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { ACCOUNT, erase, fill, jobsIn, userToErase, tokenFor } from '../support/erasure.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { mentionsOf } from '../support/mentions.js';

let service: TestService;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = () => userToErase(service);
const admin = async <Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  asAdmin(async (client) => (await client.query(sql, values)).rows as Row[], service.database.adminUrl);
const jobs = () => jobsIn(service.database);

describe('POST /account/erasure', () => {
  it('returns a token that is valid for ten minutes and stores only its hash', async () => {
    const { user } = await newUser();
    const { body } = await user.post(`${ACCOUNT}/erasure`).expect(201);
    expect(body).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/), expiresAt: expect.any(String) });
    expect(Math.abs(Date.parse(body.expiresAt) - Date.now() - 600_000)).toBeLessThan(10_000);
    expect(await mentionsOf(service.database, body.token)).toEqual([]);
  });
});

describe('DELETE /account', () => {
  it.each([
    ['wrong', async () => 'x'.repeat(43)],
    [
      'replaced by a later one',
      async (user: Client) => {
        const first = await tokenFor(user);
        await tokenFor(user);
        return first;
      },
    ],
    [
      'expired',
      async (user: Client, id: string) => {
        const token = await tokenFor(user);
        await admin(`UPDATE erasures SET expires_at = now() - interval '1 ms' WHERE owner_id = $1`, [id]);
        return token;
      },
    ],
    [
      'another owner’s',
      async (user: Client) => {
        await tokenFor(user);
        return tokenFor((await newUser()).user);
      },
    ],
  ])('rejects a token that is %s with 422 and erases nothing', async (_, token) => {
    const { user, id } = await newUser();
    await fill(user);
    const confirm = await token(user, id);
    const before = [await everyRow(service.database), await jobs()];
    expectProblem(await erase(user, confirm), 422, 'erasure-not-confirmed');
    expect([await everyRow(service.database), await jobs()]).toEqual(before);
  });

  it('accepts a token only once, even from two concurrent requests', async () => {
    const { user, id } = await newUser();
    await user.newTask();
    const token = await tokenFor(user);
    const answers = await Promise.all([erase(user, token), erase(user, token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422]);
    expectProblem(await erase(user, token), 422, 'erasure-not-confirmed');
    expect(await mentionsOf(service.database, id)).toEqual([]);
  });

  it('deletes its own Idempotency-Key as well', async () => {
    const { user, id } = await newUser();
    await user.newTask();
    const token = await tokenFor(user);
    await erase(user, token).set('idempotency-key', 'erase').expect(204);
    expect(await mentionsOf(service.database, id)).toEqual([]);
  });

  it.each([
    [{}, ['/confirm']],
    [{ confirm: '' }, ['/confirm']],
    [{ confirm: 7 }, ['/confirm']],
    [{ confirm: 'x'.repeat(43), force: true }, ['/force']],
  ])('rejects %j with 400', async (body, pointers) => {
    const { user } = await newUser();
    expectProblem(await user.send('delete', ACCOUNT, body), 400, 'invalid-input', pointers);
  });
});
