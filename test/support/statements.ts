import { runInHost } from './service-host.js';

/**
 * Every SQL statement that the services of `startService` send while `work` runs, except those that begin, end,
 * scope or announce a transaction and the periodic query for the database’s identity.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  let sent: string[] = [];
  await runInHost('record');
  try {
    await work();
  } finally {
    sent = await runInHost<string[]>('recorded');
  }
  return sent;
}
