import { PasswordHasher } from './password-hasher.js';

const PASSWORD = 'correct horse battery';
/** One at work, two in line. */
const ALL = 3;

describe('PasswordHasher', () => {
  it('lets only so many wait, refuses the others with a 503, and goes on when it is done', async () => {
    const hasher = new PasswordHasher(1, 2);
    const results = await Promise.allSettled(Array.from({ length: ALL + 3 }, () => hasher.hash(PASSWORD)));
    expect(results.slice(0, ALL).map(({ status }) => status)).toEqual(Array(ALL).fill('fulfilled'));
    const refused = { status: 'rejected', reason: { statusCode: 503 } };
    expect(results.slice(ALL)).toMatchObject([refused, refused, refused]);
    const hash = await hasher.hash(PASSWORD);
    expect(await hasher.verify({ hash, password: PASSWORD })).toBe(true);
    expect(await hasher.verify({ hash, password: 'another' })).toBe(false);
  });

  it('counts checks like hashes', async () => {
    const hasher = new PasswordHasher(1, 2);
    const hash = await hasher.hash(PASSWORD);
    const busy = Array.from({ length: ALL }, () => hasher.hash(PASSWORD));
    await expect(hasher.verify({ hash, password: PASSWORD })).rejects.toMatchObject({ statusCode: 503 });
    await Promise.all(busy);
  });
});
