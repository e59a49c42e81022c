import pg from 'pg';

/** A statement without its values. */
export interface StatementInTrace {
  /** The name of the prepared statement. */
  readonly name?: string;
  /** The first keyword. */
  readonly operation: string;
  /** Only for prepared statements, whose text contains no values. */
  readonly text?: string;
}

export type EndSpan = (error?: unknown) => void;
/** Returns undefined to skip tracing. */
export type BeginSpan = (statement: StatementInTrace) => EndSpan | undefined;

type Callback = (error: unknown, result: unknown) => void;
type Query = (this: unknown, ...parameters: unknown[]) => unknown;
interface Described {
  readonly text?: string;
  readonly name?: string;
}
/** pg's Submittable. */
interface Submittable extends Described {
  readonly submit: unknown;
  callback?: Callback;
}
type Config = string | Described | Submittable;

/**
 * Traces every statement of this process by patching pg's Client, through which all of them pass. Does not depend on the
 * order in which modules are loaded.
 * @returns a function that stops tracing
 */
export function traceStatements(begin: BeginSpan): () => void {
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  client.query = function (...parameters) {
    const [config] = parameters as [Config];
    const own = ownCallback(config);
    const at = parameters.findIndex((parameter) => typeof parameter === 'function');
    // A Submittable without a callback, such as COPY, does not signal its end.
    const end = own === null && at < 0 ? undefined : begin(describe(config));
    if (!end) return query.apply(this, parameters);
    if (at >= 0) parameters[at] = endingWith(end, parameters[at] as Callback);
    else if (own) (config as Submittable).callback = endingWith(end, own);
    const result = query.apply(this, parameters);
    if (at < 0 && own === undefined) (result as Promise<unknown>).then(() => end(), end);
    return result;
  };
  return () => void (client.query = query);
}

function describe(config: Config): StatementInTrace {
  const { text = '', name } = typeof config === 'string' ? { text: config } : (config ?? {});
  const operation = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'SQL';
  return name === undefined ? { operation } : { operation, name, text };
}

/** The callback of a Submittable: null if it has none. Undefined for other queries. */
function ownCallback(config: Config): Callback | null | undefined {
  return typeof config === 'object' && 'submit' in config ? (config.callback ?? null) : undefined;
}

function endingWith(end: EndSpan, callback: Callback): Callback {
  return (error, result) => {
    end(error);
    callback(error, result);
  };
}
