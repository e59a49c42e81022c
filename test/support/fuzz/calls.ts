import fc from 'fast-check';
import type { Route } from '../routes.js';
import { hostileText, hostileValue, SPOILERS } from './hostile.js';
import { allowedBy, type Kind, pick, type Schema, type Schemas, spoilt } from './values.js';

interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

/** A request whose placeholders are filled in when it is sent. */
export interface Draft {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly query: readonly (readonly [string, unknown])[];
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** The index of the change made to the body text. */
  readonly spoiler?: number;
}

const parametersOf = ({ operation }: Route): Parameter[] => (operation.parameters ?? []) as Parameter[];

/** An operation of a batch, filled in like a separate request. */
export class Step {
  constructor(
    readonly draft: Draft,
    readonly ref: string | undefined,
  ) {}
}

/** The fault in one line of a file. */
export class LineFault {
  constructor(
    readonly line: number,
    readonly how: [nth: number, key: string, other: unknown],
  ) {}
}

/** The kind of row that a path parameter names. */
function kindOf({ path }: Route, name: string): Kind {
  if (name === 'labelId') return 'labels';
  if (name === 'completionId') return 'completions';
  if (name === 'deliveryId') return 'deliveries';
  if (/\/trash\/|\/restore$/.test(path)) return 'trash';
  return (['webhooks', 'lists', 'labels'] as const).find((kind) => path.includes(`/${kind}/`)) ?? 'tasks';
}

/** A value once in `oneIn` cases, otherwise undefined. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const some = <T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: usual }, ...others);

const pathValue = (route: Route, { name }: Parameter): fc.Arbitrary<unknown> =>
  some(
    pick(kindOf(route, name)),
    fc.uuid(),
    pick('foreign'),
    hostileText.filter((text) => !['', '.', '..'].includes(text)),
  );

function queryOf(route: Route, schemas: Schemas): fc.Arbitrary<(readonly [string, unknown])[]> {
  const parameters = parametersOf(route).filter((parameter) => parameter.in === 'query');
  const each = parameters.map(({ name, schema }) =>
    rarely(
      some(allowedBy(schema, schemas, name), hostileText, pick('foreign')).map(
        (value) => [name, value] as const,
      ),
      parameters.length > 4 ? 6 : 2,
    ),
  );
  const names = fc.oneof(hostileText, fc.constantFrom('__proto__[x]', ...parameters.map(({ name }) => name)));
  const stray = rarely(fc.tuple(names, hostileText), 12);
  return fc.tuple(stray, ...each).map((pairs) => pairs.filter((pair) => pair !== undefined));
}

const TAGS = fc.oneof(
  pick('tags'),
  fc.constantFrom('*', '"1"', '"2"', 'W/"1"', '"1", "2"', '1', '"', ','),
  hostileText,
);
const HEADERS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'If-Match': TAGS,
  'If-None-Match': TAGS,
  'Idempotency-Key': fc.oneof(fc.uuid(), fc.constantFrom('a', 'b', 'c', '"a"', 'a '), hostileText),
  'Last-Event-ID': fc.oneof(pick('cursors'), hostileText),
};
/** Headers that any request may have and that must have no effect. */
const STRAY_HEADERS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'x-request-id': hostileText,
  'x-http-method-override': fc.constantFrom('DELETE', 'TRACE'),
  'x-forwarded-for': hostileText,
  'x-forwarded-host': hostileText,
  'x-original-url': fc.constantFrom('/health/live', '/api/v1/account'),
  accept: fc.constantFrom('text/html', 'application/xml', 'image/*;q=0', ''),
  'accept-encoding': fc.constantFrom('gzip', 'br;q=1.0, *;q=0', 'identity;q=0'),
  'accept-language': hostileText,
  'user-agent': hostileText,
  origin: hostileText,
  range: fc.constantFrom('bytes=0-1', 'bytes=-1'),
  cookie: hostileText,
  'if-modified-since': hostileText,
  prefer: fc.constantFrom('return=minimal', 'respond-async'),
};

function headersOf(route: Route): fc.Arbitrary<Record<string, unknown>> {
  const own = parametersOf(route).filter((parameter) => parameter.in === 'header');
  const given = Object.fromEntries(
    own.map(({ name }) => [name.toLowerCase(), rarely(HEADERS[name] ?? hostileText, 5)]),
  );
  const strays = Object.entries(STRAY_HEADERS).map(([name, values]) =>
    values.map((value) => ({ [name]: value })),
  );
  const stray = rarely(fc.oneof(...strays), 5);
  const authorization = rarely(
    hostileText.map((text) => ({ authorization: `Bearer ${text}` })),
    30,
  );
  return fc
    .tuple(fc.record(given), stray, authorization)
    .map(([headers, ...more]) =>
      Object.fromEntries(
        Object.entries(Object.assign({}, headers, ...more)).filter(([, value]) => value !== undefined),
      ),
    );
}

function bodyOf(route: Route, schemas: Schemas, operations?: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { content } = (route.operation.requestBody ?? {}) as { content?: Record<string, { schema: Schema }> };
  const schema = content?.['application/json']?.schema;
  const fault = fc.tuple(fc.nat(100_000), hostileText, hostileValue);
  if (content?.['application/x-ndjson'])
    return rarely(
      fc.tuple(fc.nat(10_000), fault).map(([line, how]) => new LineFault(line, how)),
      2,
    );
  if (!schema) return fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, hostileValue);
  const valid = operations ?? allowedBy(schema, schemas);
  const near = fc.tuple(valid, fault).map(([value, how]) => spoilt(value, ...how));
  return fc.oneof({ weight: 5, arbitrary: valid }, { weight: 4, arbitrary: near }, hostileValue);
}

/** Requests for one operation: most are valid, the others have a fault. */
export function draftsOf(
  route: Route,
  schemas: Schemas,
  operations?: fc.Arbitrary<unknown>,
): fc.Arbitrary<Draft> {
  const parameters = parametersOf(route).filter((parameter) => parameter.in === 'path');
  return fc.record({
    route: fc.constant(route),
    parameters: fc.record(
      Object.fromEntries(parameters.map((parameter) => [parameter.name, pathValue(route, parameter)])),
    ),
    query: queryOf(route, schemas),
    headers: headersOf(route),
    body: bodyOf(route, schemas, operations),
    spoiler: rarely(fc.nat(SPOILERS.length - 1), 10),
  });
}

/** Batch bodies with requests for these routes. */
export function batchesOf(routes: readonly Route[], schemas: Schemas): fc.Arbitrary<unknown> {
  const step = fc
    .tuple(
      fc.oneof(...routes.map((route) => draftsOf(route, schemas))),
      rarely(fc.constantFrom('a', 'b', 'c'), 3),
    )
    .map(([draft, ref]) => new Step(draft, ref));
  return fc.record({ atomic: fc.boolean(), operations: fc.array(step, { maxLength: 6 }) });
}
