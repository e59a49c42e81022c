import pg from 'pg';
import { IDENTITY } from '../../src/platform/database/database-identity.js';
import { SCOPE } from '../../src/platform/database/scoped-query.js';
import { SESSION_NAME } from '../../src/events/listen-connection.js';

const FRAME = /^(BEGIN|COMMIT|ROLLBACK)$/;

interface Connected {
  readonly connectionParameters: { readonly application_name?: string };
}

/**
 * Every SQL statement that this process sends while `work` runs, but for those that begin, end and scope a transaction
 * those that announce it, and the question to which database this is, which is asked once a second. The services must run in this process.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const { query } = pg.Client.prototype;
  const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    const [statement] = args as [string | { text: string }];
    const { application_name: session } = (this as unknown as Connected).connectionParameters;
    // What the process says on the side belongs to no request.
    if (session !== SESSION_NAME) sent.push(typeof statement === 'string' ? statement : statement.text);
    return (query as (...args: unknown[]) => unknown).apply(this, args);
  } as never);
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return sent
    .map((text) => text.trim())
    .filter((text) => !FRAME.test(text) && text !== SCOPE.text && text !== IDENTITY.trim());
}
