import { batch, type BatchMethods, type BatchOptions, type BatchOutcome } from './batch.js';
import { type ChangePage, changes, type ChangesOptions, events, type EventsOptions } from './feed.js';
import { type Methods, methodsOf } from './methods.js';
import { BATCH_OPERATIONS, SINGLE_OPERATIONS } from './operations.js';
import type { Answer, SendRequest } from './request.js';
import { type GetToken, TokenSource } from './token.js';
import { Transport, type TransportOptions } from './transport.js';

/** Settings of a client. */
export interface ClientOptions extends TransportOptions {
  /** Returns a token, or null without a session. Called when one is needed; concurrent calls share one request. */
  readonly getToken: GetToken;
}

/** The methods of all operations, and what a replica builds on. */
export interface Client extends Methods<typeof BATCH_OPERATIONS>, Methods<typeof SINGLE_OPERATIONS> {
  /** The token, and whether there is a session. */
  readonly auth: Pick<TokenSource, 'token' | 'clear' | 'onSignedOut'>;
  /** Sends one request, with the token, keys and retries of all calls. */
  send<T>(request: SendRequest): Promise<Answer<T>>;
  /** Sends several writes in one request, in one transaction by default. */
  batch<Refs>(build: (methods: BatchMethods) => Refs, options?: BatchOptions): Promise<BatchOutcome<Refs>>;
  /** All changes since the cursor, in pages; without a cursor a snapshot. Ends at the latest change. */
  changes(options?: ChangesOptions): AsyncGenerator<ChangePage, void, undefined>;
  /** Changes since the cursor, then live changes. Resumes by itself; ends only with an error. */
  events(options?: EventsOptions): AsyncGenerator<ChangePage, void, undefined>;
}

/** Creates a client. It sends nothing before the first call. */
export function createClient({ getToken, ...options }: ClientOptions): Client {
  const tokens = new TokenSource(getToken);
  const transport = new Transport(options, tokens);
  const call = async (request: SendRequest): Promise<unknown> => (await transport.send(request)).body;
  const methods = methodsOf({ ...BATCH_OPERATIONS, ...SINGLE_OPERATIONS }, call);
  return Object.assign(methods, {
    auth: tokens,
    send: <T>(request: SendRequest) => transport.send<T>(request),
    batch: <Refs>(build: (methods: BatchMethods) => Refs, settings?: BatchOptions) =>
      batch(transport, build, settings),
    changes: (settings?: ChangesOptions) => changes(transport, settings),
    events: (settings?: EventsOptions) => events(transport, settings),
  } satisfies Partial<Client>) as unknown as Client;
}
