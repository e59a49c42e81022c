import pg from 'pg';
import { connectAgain } from './connection.js';

/** A pool that never connects and counts the attempts. */
function failingPool(refusal: Error): { pool: pg.Pool; attempts: () => number } {
  const pool = new pg.Pool();
  let attempts = 0;
  pool.connect = () => {
    attempts++;
    return Promise.reject(refusal);
  };
  return { pool, attempts: () => attempts };
}

describe('connectAgain', () => {
  it.each([
    [
      'twice if the server refuses connections',
      2,
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    ],
    ['once if the server does not respond', 1, new Error('Connection terminated due to connection timeout')],
  ])('retries %s', async (_, times, refusal) => {
    const { pool, attempts } = failingPool(refusal);
    await expect(connectAgain(pool, refusal)).rejects.toBe(refusal);
    expect(attempts()).toBe(times);
  });

  it('does not retry after a timeout in the pool’s queue', async () => {
    const refusal = new Error('timeout exceeded when trying to connect');
    const { pool, attempts } = failingPool(refusal);
    await expect(connectAgain(pool, refusal)).rejects.toBe(refusal);
    expect(attempts()).toBe(0);
  });

  it('does not retry past the deadline', async () => {
    const refusal = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const { pool, attempts } = failingPool(refusal);
    await expect(connectAgain(pool, refusal, () => false)).rejects.toBe(refusal);
    expect(attempts()).toBe(0);
  });
});
