import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Route } from '../routes.js';
import type { WireAnswer } from '../wire.js';

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** Internals that must not leak: source paths, SQL and database errors. */
const INTERNALS =
  /node_modules|\.[jt]s:\d+|\bat (?:async )?[\w.]+ \(|\b(?:SELECT|INSERT|UPDATE|DELETE)\b .*\b(?:FROM|INTO|SET)\b|QueryFailed|TypeORM|pg_\w+|relation "|constraint "|\/(?:src|dist)\/|Cannot read propert/;

/** Checks responses against the OpenAPI document. */
export class Answers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: false });
  private readonly validators = new Map<object, ValidateFunction>();

  constructor(document: { components?: object }) {
    (addFormats.default ?? addFormats)(this.ajv);
    // Closed schemas reject fields that the document does not name.
    this.ajv.addSchema(closed({ $id: 'document', components: document.components }) as object);
  }

  /** The fault in this response, or undefined. */
  faultOf(route: Route, answer: WireAnswer): string | undefined {
    const { status, text } = answer;
    if (status >= 500) return `answers ${status}: ${text.slice(0, 300)}`;
    const documented = (route.operation.responses as Record<string, Response | undefined>)[status];
    if (!documented) return `answers ${status}, which the document does not have: ${text.slice(0, 200)}`;
    return faultOfHeaders(route, answer) ?? this.faultOfBody(documented, answer);
  }

  private faultOfBody({ content }: Response, { status, headers, text }: WireAnswer): string | undefined {
    if (!content) return text === '' ? undefined : `has a body: ${text.slice(0, 200)}`;
    const type = headers['content-type']?.split(';')[0] ?? '';
    if (!content[type]) return `is ${type || 'of no type'}, which the document does not have`;
    if (!/[/+]json$/.test(type)) return undefined;
    const body = JSON.parse(text) as Record<string, unknown>;
    return this.violation(content[type].schema, body) ?? (status >= 400 ? leakIn(body) : undefined);
  }

  private violation(schema: object, body: unknown): string | undefined {
    const validate =
      this.validators.get(schema) ??
      this.ajv.compile(closed(withDocument(schema)) as Record<string, unknown>);
    this.validators.set(schema, validate);
    if (validate(body)) return undefined;
    const [error] = validate.errors!;
    return `violates its schema at ${error!.instancePath}: ${error!.message} ${JSON.stringify(error!.params)}; ${JSON.stringify(body).slice(0, 300)}`;
  }
}

function faultOfHeaders({ path }: Route, { headers }: WireAnswer): string | undefined {
  if (headers['x-powered-by'] ?? headers.server) return 'says what it runs on';
  if (headers['x-content-type-options'] !== 'nosniff') return 'lets browsers guess its type';
  if (headers['x-request-id'] === undefined) return 'has no request id';
  return path.startsWith('/api/') && headers['cache-control'] !== 'no-store'
    ? 'may be kept in caches'
    : undefined;
}

function leakIn({ title, detail, errors }: Record<string, unknown>): string | undefined {
  const told = [title, detail, ...((errors ?? []) as { detail: string }[]).map((fault) => fault.detail)];
  const leak = told.find((text) => INTERNALS.test(String(text)));
  return leak === undefined ? undefined : `tells of its insides: ${String(leak)}`;
}

const withDocument = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as object;

/** The same schema without additional properties. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isObject = typeof inner.properties === 'object' && [inner.type].flat().includes('object');
  return isObject && inner.additionalProperties === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
}
