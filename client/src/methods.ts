import type { Operations } from './generated/operations.gen.js';
import type { OperationKey } from './operations.js';
import { type CallOptions, entityTag, type SendRequest } from './request.js';

/** A row, or its id. `update` and `replace` take the expected version from a row. */
export type RowOrId = string | { readonly id: string; readonly version?: number };

/** One page of a list. */
export interface Page<Row> {
  readonly data: Row[];
  readonly nextCursor: string | null;
}

type KeyOf<D> = D extends
  `${infer Method} ${infer Path}?${string}` | `${infer Method} ${infer Path} ${string}`
  ? `${Method} ${Path}` & OperationKey
  : D & OperationKey;
type Data<D> = Operations[KeyOf<D>]['data'];
type Responses<D> = Operations[KeyOf<D>]['responses'];

/** The result of an operation. */
export type Result<D> = D extends `POST /tasks/quick-add?${string}`
  ? Operations['POST /tasks/quick-add']['responses'][200]
  : D extends `POST /tasks/quick-add ${string}`
    ? Operations['POST /tasks/quick-add']['responses'][201]
    : Responses<D>[keyof Responses<D>];

type Ids<D> =
  Data<D> extends { path: infer Path }
    ? [Exclude<keyof Path, 'id'>] extends [never]
      ? [row: RowOrId]
      : [row: RowOrId, part: RowOrId]
    : [];
type Input<D> = D extends `${string} body`
  ? Data<D> extends { body: infer Body }
    ? [body: Body]
    : never
  : D extends `${string} query`
    ? [query?: NonNullable<Data<D>['query']>]
    : [];
type Arguments<D> = [...Ids<D>, ...Input<D>, options?: CallOptions];

type Call<D> = (...args: Arguments<D>) => Promise<Result<D>>;
type Iterate<D, Row> = (...args: Arguments<D>) => AsyncGenerator<Row, void, undefined>;
type RowIn<D> = Result<D> extends { data: (infer Row)[]; nextCursor: string | null } ? Row : never;

/** A method per operation, and for each list an iterator over all pages. */
export type Methods<T> = {
  [K in keyof T]: T[K] extends string ? Call<T[K]> : Methods<T[K]>;
} & {
  [
    K in keyof T as K extends `list${infer Rest}` ? (T[K] extends string ? `iterate${Rest}` : never) : never
  ]: Iterate<T[K], RowIn<T[K]>>;
};

/** The write methods, which return something else than a promise of the result. */
export type Writes<T, Wrap extends { row: unknown; out: unknown }> = {
  [
    K in keyof T as T[K] extends `GET ${string}` | `${string}?preview=true${string}` ? never : K
  ]: T[K] extends string
    ? (...args: Arguments<T[K]>) => (Wrap & { row: Result<T[K]> })['out']
    : Writes<T[K], Wrap>;
};

interface Table {
  readonly [name: string]: string | Table;
}
type Send = (request: SendRequest) => unknown;

/** Makes the methods of a table. Each passes its request to `send`. */
export function methodsOf(table: Table, send: Send): object {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, definition]): [string, unknown][] => {
      if (typeof definition !== 'string') return [[name, methodsOf(definition, send)]];
      const method = (...args: unknown[]): unknown => send(requestOf(definition, args));
      if (!name.startsWith('list')) return [[name, method]];
      const iterate = (...args: unknown[]): unknown => pages(requestOf(definition, args), send);
      return [
        [name, method],
        ['iterate' + name.slice(4), iterate],
      ];
    }),
  );
}

function requestOf(definition: string, args: unknown[]): SendRequest {
  const [method, template, input] = definition.split(' ') as [string, string, string?];
  const rest = [...args];
  let version: number | undefined;
  const path = template.replace(/\{\w+\}/g, () => {
    const row = rest.shift() as RowOrId;
    if (typeof row === 'string') return encodeURIComponent(row);
    // Only these replace fields that another client may have changed.
    if (/^P.*\}$/.test(method + template) && !template.includes('labels/{l')) version = row.version;
    return encodeURIComponent(row.id);
  });
  return {
    ...(version !== undefined && { ifMatch: entityTag(version) }),
    method,
    path,
    ...(input && { [input]: rest.shift() }),
    ...(rest[0] as CallOptions | undefined),
  };
}

async function* pages(request: SendRequest, send: Send): AsyncGenerator<unknown, void, undefined> {
  let cursor: string | null | undefined;
  do {
    const query = { ...request.query, ...(cursor && { cursor }) };
    const page = (await send({ ...request, query })) as Page<unknown>;
    yield* page.data;
    cursor = page.nextCursor;
  } while (cursor);
}
