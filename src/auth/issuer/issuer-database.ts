import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { Problem } from '../../platform/errors/problem.js';
import { connectionTo } from '../../platform/database/connection.js';
import { problemOf } from '../../platform/database/postgres-errors.js';
import { ISSUER_SCHEMA } from './issuer.controller.js';

const CONNECTIONS = 4;

interface PendingRequest {
  outage?: Problem;
}

/**
 * The issuer's connection pool. When the database fails, Better Auth answers 401 to a valid session, 422 to a sign-up and
 * 200 to a sign-out. The failure is therefore recorded per request and thrown instead of that response.
 */
export class IssuerDatabase {
  readonly pool: pg.Pool;
  private readonly requests = new AsyncLocalStorage<PendingRequest>();

  /** @param url a direct connection: the schema is a startup parameter, which transaction poolers reject */
  constructor(url: string) {
    this.pool = new pg.Pool({
      ...connectionTo(url, `-c search_path=${ISSUER_SCHEMA}`),
      max: CONNECTIONS,
      connectionTimeoutMillis: 5_000,
    });
    // Without a listener, a broken connection would end the process.
    this.pool.on('error', () => {});
    this.pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** The subset of the pool API that Better Auth uses. */
  readonly forBetterAuth = {
    connect: async () => {
      const client = await this.recordOutage(this.pool.connect());
      return {
        query: (text: string, values: unknown[]) => this.recordOutage(client.query(text, values)),
        release: () => client.release(),
      };
    },
    end: () => this.pool.end(),
  };

  /** @throws DatabaseUnavailable, DatabaseTimedOut if the database failed during the work, even if the work succeeded */
  async withoutOutage<T>(work: () => Promise<T>): Promise<T> {
    const request: PendingRequest = {};
    const [done] = await Promise.allSettled([this.requests.run(request, work)]);
    if (request.outage) throw request.outage;
    if (done.status === 'rejected') throw problemOf(done.reason);
    return done.value;
  }

  /** Whether an operator has locked the user. */
  async isLocked(userId: string): Promise<boolean> {
    const found = this.pool.query('SELECT FROM public.locked_owners WHERE owner = $1', [userId]);
    return (await this.recordOutage(found)).rowCount === 1;
  }

  private async recordOutage<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      const request = this.requests.getStore();
      if (request && isOutage(error)) request.outage ??= problemOf(error);
      throw error;
    }
  }
}

export const isOutage = (error: unknown): boolean => problemOf(error).type.status === 503;
