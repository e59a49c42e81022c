import { PasswordHasher } from './password-hasher.js';

const PASSWORD = 'correct horse battery';
/** One running, two queued. */
const CAPACITY = 3;

describe('PasswordHasher', () => {
  it('rejects requests beyond the queue with a 503 and recovers afterwards', async () => {
    const hasher = new PasswordHasher(1, 2);
    const results = await Promise.allSettled(
      Array.from({ length: CAPACITY + 3 }, () => hasher.hash(PASSWORD)),
    );
    expect(results.slice(0, CAPACITY).map(({ status }) => status)).toEqual(Array(CAPACITY).fill('fulfilled'));
    const rejected503 = { status: 'rejected', reason: { statusCode: 503 } };
    expect(results.slice(CAPACITY)).toMatchObject([rejected503, rejected503, rejected503]);
    const hash = await hasher.hash(PASSWORD);
    expect(await hasher.verify({ hash, password: PASSWORD })).toBe(true);
    expect(await hasher.verify({ hash, password: 'another' })).toBe(false);
  });

  it('limits verification and hashing together', async () => {
    const hasher = new PasswordHasher(1, 2);
    const hash = await hasher.hash(PASSWORD);
    const busy = Array.from({ length: CAPACITY }, () => hasher.hash(PASSWORD));
    await expect(hasher.verify({ hash, password: PASSWORD })).rejects.toMatchObject({ statusCode: 503 });
    await Promise.all(busy);
  });
});
