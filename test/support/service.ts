import type { OpenAPIObject } from '@nestjs/swagger';
import type { Temporal } from 'temporal-polyfill';
import { Client } from './client.js';
import { createDatabase, type TestDatabase } from './database.js';
import { TestIssuer } from './issuer.js';
import { runInHost } from './service-host.js';
import { settingsFor } from './service-settings.js';

export interface ServiceOptions {
  /** A database that tests share between services and drop themselves. */
  readonly database?: TestDatabase;
  /** The connection URL for LISTEN, if it differs from the database’s. */
  readonly direct?: string;
  /** The values of injected option objects, by class, set before the service listens. */
  readonly options?: Readonly<Record<string, object>>;
  readonly prepare?: Preparation;
}

/** Replaces parts of the service before it listens. */
export interface Preparation {
  readonly run: string;
  readonly values: object;
}

/** Returns the provider of a class. */
export type FindProvider = <T>(className: string) => T;

/** What a function that runs in the process of the service cannot import. */
interface Libraries {
  readonly Temporal: typeof Temporal;
}

/**
 * @param run runs in the process of the service, so it can use nothing from around it
 * @param values the second argument of `run`, as JSON
 */
export function prepareWith<Values extends object>(
  values: Values,
  run: (provider: FindProvider, values: Values, libraries: Libraries) => unknown,
): Preparation {
  return { run: run.toString(), values };
}

/** A running service of the build. */
export class TestService {
  private readonly lines: Record<string, unknown>[] = [];

  constructor(
    private readonly id: number,
    readonly url: string,
    readonly database: TestDatabase,
    readonly issuer: TestIssuer,
    private readonly ownsDatabase: boolean,
  ) {}

  /** A client with a token of this user; without a user, a client without a token. */
  readonly as = async (user?: string): Promise<Client> =>
    new Client(this.url, user === undefined ? undefined : await this.issuer.token(user));

  /** All lines that the service has logged. */
  readonly logs = async (): Promise<Record<string, unknown>[]> => {
    const more = await runInHost<string[]>('logs', { id: this.id, from: this.lines.length });
    this.lines.push(...more.map((line) => JSON.parse(line)));
    return this.lines;
  };

  /** The OpenAPI document, without references to shared parts. */
  readonly describe = (): Promise<OpenAPIObject> => runInHost('describe', { id: this.id });

  /** The OpenAPI document as it is served. */
  readonly document = (): Promise<OpenAPIObject> => runInHost('document', { id: this.id });

  /**
   * Runs a function in the process of the service.
   * @param run can use nothing from around it
   * @returns its result, as JSON
   */
  evaluate<Values extends object, Result>(
    values: Values,
    run: (provider: FindProvider, values: Values, libraries: Libraries) => Result,
  ): Promise<Awaited<Result>> {
    return runInHost('evaluate', { id: this.id, ...prepareWith(values, run) });
  }

  /** A property of the provider of this class. */
  read<T>(name: string, ...path: string[]): Promise<T> {
    return runInHost('read', { id: this.id, name, path });
  }

  /** Sets properties of the provider of this class, or of the object at this path in it. */
  assign(name: string, values: object, ...path: string[]): Promise<void> {
    return runInHost('assign', { id: this.id, name, values, path });
  }

  /** Fastify’s tree of all routes. */
  readonly routeTree = (): Promise<string> => runInHost('routeTree', { id: this.id });

  /** Stops the service and keeps its database and issuer. */
  readonly close = (): Promise<void> => runInHost('close', { id: this.id });

  readonly stop = async (): Promise<void> => {
    await this.close();
    await this.issuer.stop();
    if (this.ownsDatabase) await this.database.drop();
  };
}

/** Starts the built service, by default on a new database, with a test issuer and without jobs. */
export async function startService(
  settings: Record<string, string> = {},
  issuer?: TestIssuer,
  { database: shared, direct, options = {}, prepare }: ServiceOptions = {},
): Promise<TestService> {
  const keys = issuer ?? (await TestIssuer.start());
  const database = shared ?? (await createDatabase());
  const { id, url } = await runInHost<{ id: number; url: string }>('start', {
    settings: settingsFor(database, keys, settings),
    database: { pooled: database.url, direct: direct ?? database.direct },
    options,
    prepare,
  });
  return new TestService(id, url, database, keys, shared === undefined);
}
