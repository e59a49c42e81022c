import pg from 'pg';
import { IDENTITY } from '../../src/platform/database/database-facts.js';
import { SCOPE } from '../../src/platform/database/scoped-query.js';
import { SESSION_NAME } from '../../src/events/listen-connection.js';

const FRAME = /^(BEGIN|COMMIT|ROLLBACK)$/;

interface Connected {
  readonly connectionParameters: { readonly application_name?: string };
}

/**
 * Every SQL statement that this process sends while `work` runs, except those that begin, end, scope or
 * announce a transaction and the periodic query for the database’s identity. The services must run in this
 * process.
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
    // The listen connection does not belong to any request.
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
