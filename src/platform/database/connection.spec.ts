import pg from 'pg';
import { connectAgain } from './connection.js';

/** A pool that never connects, and counts how often it was asked to. */
function deafPool(refusal: Error): { pool: pg.Pool; asked: () => number } {
  const pool = new pg.Pool();
  let asked = 0;
  pool.connect = () => {
    asked++;
    return Promise.reject(refusal);
  };
  return { pool, asked: () => asked };
}

describe('a connection that was not to be had', () => {
  it.each([
    [
      'twice more where the server refuses it',
      2,
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    ],
    [
      'once more where the server does not answer',
      1,
      new Error('Connection terminated due to connection timeout'),
    ],
  ])('is asked for %s', async (_, times, refusal) => {
    const { pool, asked } = deafPool(refusal);
    await expect(connectAgain(pool, refusal)).rejects.toBe(refusal);
    expect(asked()).toBe(times);
  });

  it('is not asked for again by whoever has stood in line for it', async () => {
    const refusal = new Error('timeout exceeded when trying to connect');
    const { pool, asked } = deafPool(refusal);
    await expect(connectAgain(pool, refusal)).rejects.toBe(refusal);
    expect(asked()).toBe(0);
  });

  it('is not asked for again by whoever has no time left', async () => {
    const refusal = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const { pool, asked } = deafPool(refusal);
    await expect(connectAgain(pool, refusal, () => false)).rejects.toBe(refusal);
    expect(asked()).toBe(0);
  });
});
