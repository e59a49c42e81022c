import pg from 'pg';

/** What a statement is, without what is in it. */
export interface StatementInTrace {
  /** Under which it is prepared. */
  readonly name?: string;
  /** Its first word. */
  readonly operation: string;
  /** Of one that has a name, and so parameters for all its values. */
  readonly text?: string;
}

export type EndSpan = (error?: unknown) => void;
/** Undefined where it is not to be traced. */
export type BeginSpan = (statement: StatementInTrace) => EndSpan | undefined;

type Callback = (error: unknown, result: unknown) => void;
type Query = (this: unknown, ...parameters: unknown[]) => unknown;
interface Described {
  readonly text?: string;
  readonly name?: string;
}
/** What pg calls a Submittable. */
interface SelfRunning extends Described {
  readonly submit: unknown;
  callback?: Callback;
}
type Config = string | Described | SelfRunning;

/**
 * Tells of every statement that any connection of this process sends: there is one place that all of them pass, pg's own
 * Client, and no module needs to be loaded before another.
 * @returns what ends that
 */
export function traceStatements(begin: BeginSpan): () => void {
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  client.query = function (...parameters) {
    const [config] = parameters as [Config];
    const own = ownCallback(config);
    const at = parameters.findIndex((parameter) => typeof parameter === 'function');
    // What runs itself and has no callback, such as COPY, ends without telling anybody.
    const end = own === null && at < 0 ? undefined : begin(describe(config));
    if (!end) return query.apply(this, parameters);
    if (at >= 0) parameters[at] = ending(end, parameters[at] as Callback);
    else if (own) (config as SelfRunning).callback = ending(end, own);
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

/** Of what runs itself: null where it has none. Undefined for all else. */
function ownCallback(config: Config): Callback | null | undefined {
  return typeof config === 'object' && 'submit' in config ? (config.callback ?? null) : undefined;
}

function ending(end: EndSpan, callback: Callback): Callback {
  return (error, result) => {
    end(error);
    callback(error, result);
  };
}
