import type pg from 'pg';
import { type LeadingStatement, PipelinedQuery } from './pg-internals.js';
import { APP_ROLE } from './row-security.js';
import { type ClockTime, requestContext } from '../request-context.js';
import type { TransactionTimeouts } from './request-deadline.js';
import { type BoundStatement, isoTime } from './statement.js';

/** Sets role, owner, request id and timeouts for one transaction. Session settings would not survive a transaction pooler. */
export const SCOPE = {
  name: 'todo_scope',
  text: `SELECT set_config('role', $1, true), set_config('app.owner_id', $2, true), set_config('app.request_id', $3, true),
                set_config('statement_timeout', $4, true), set_config('lock_timeout', $5, true),
                set_config('idle_in_transaction_session_timeout', $6, true), set_config('app.max_bytes', $7, true)`,
} as const;

const NO_TIMEOUTS: TransactionTimeouts = { statement: '0', lock: '0', idle: '0', bytes: '', isLong: true };

export const scopeValues = (owner: string, { statement, lock, idle, bytes } = NO_TIMEOUTS): string[] => [
  APP_ROLE,
  owner,
  requestContext.getStore()?.requestId ?? '',
  statement,
  lock,
  idle,
  requestContext.getStore()?.deletes ? '' : bytes,
];

/** Reads the owner's clock before a statement. */
export const CLOCK = {
  name: 'todo_clock',
  text: 'SELECT feed_since, seq FROM owners WHERE owner_id = $1',
};

/** The owner lock. A statement after it sees all earlier commits of the owner. */
export const LOCK = {
  name: 'todo_lock',
  text: 'SELECT FROM owners WHERE owner_id = $1 FOR NO KEY UPDATE',
};

function timeIn(fields: readonly string[] | undefined): ClockTime | null {
  if (fields === undefined) return null;
  const [feedSince, seq] = fields;
  return { feedSince: isoTime(feedSince!), seq: Number(seq) };
}

/** Reads the clock as the first statement of a transaction whose scope is set. */
export async function readClockAlong(client: pg.ClientBase, owner: string): Promise<void> {
  const clock = requestContext.getStore()?.clock;
  if (clock === undefined) return;
  const asText = { getTypeParser: () => (text: string) => text } as pg.CustomTypesConfig;
  const { rows } = await client.query<string[]>({
    ...CLOCK,
    values: [owner],
    rowMode: 'array',
    types: asText,
  });
  clock.note(timeIn(rows[0]));
}

/**
 * Prepares a new connection for `queryInScope`. The leading statements are parsed by separate queries, so that pg does not
 * assign their ParseComplete messages to another statement.
 */
export async function prepareConnection(client: pg.ClientBase, clock = CLOCK.text): Promise<void> {
  // Without a listener, a broken connection would end the process. Its queries fail anyway.
  client.on('error', () => {});
  // Has no effect outside a transaction. Fails before the first migration because the role does not exist yet.
  await Promise.all(
    [
      { ...SCOPE, values: scopeValues('') },
      { ...CLOCK, text: clock, values: [''] },
      { ...LOCK, values: [''] },
    ].map((statement) => client.query(statement).catch(() => {})),
  );
}

/**
 * Runs one statement in an owner's scope, on a prepared connection outside a transaction. Scope and statement are one
 * transaction in a single round trip: neither can run without the other.
 * @param clock receives the owner's clock before the statement
 */
export function queryInScope<Row>(
  client: pg.ClientBase,
  scope: string[],
  statement: BoundStatement,
  // Read now, because pg sends the query later, outside the request context.
  clock = requestContext.getStore()?.clock,
): Promise<Row[]> {
  const [, owner] = scope as [string, string];
  const leading: LeadingStatement[] = [{ name: SCOPE.name, values: scope }];
  if (clock)
    leading.push({
      name: CLOCK.name,
      values: [owner],
      isOptional: true,
      onRow: (fields) => clock.note(timeIn(fields)),
    });
  if (statement.locksOwner) leading.push({ name: LOCK.name, values: [owner] });
  return new Promise((resolve, reject) => {
    client.query(
      new PipelinedQuery(leading, statement, (error, result) =>
        error ? reject(error) : resolve(result.rows as Row[]),
      ),
    );
  });
}
