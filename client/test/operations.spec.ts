import { readFileSync } from 'node:fs';
import { createClient } from '../src/index.js';
import { BATCH_OPERATIONS, SINGLE_OPERATIONS } from '../src/operations.js';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly $ref?: string; readonly in?: string }[];
  readonly requestBody?: { readonly content: Record<string, { schema: { properties?: object } }> };
}
const DOCUMENT = JSON.parse(readFileSync('openapi.json', 'utf8'));

/** The operations of the document, by method and path. */
const operations = new Map(
  Object.entries<Record<string, Operation>>(DOCUMENT.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path.replace('/api/v1', '')}`,
      operation,
    ]),
  ),
);

/** Operations that more than one request is needed for. */
const OWN_METHODS = { 'GET /sync': 'changes', 'GET /events': 'events', 'POST /batch': 'batch' } as const;

type Table = { readonly [name: string]: string | Table };
const definitionsIn = (table: Table): string[] =>
  Object.values(table).flatMap((entry) => (typeof entry === 'string' ? [entry] : definitionsIn(entry)));
const definitions = definitionsIn({ ...BATCH_OPERATIONS, ...SINGLE_OPERATIONS });
const keyOf = (definition: string): string => definition.split(' ').slice(0, 2).join(' ').split('?')[0]!;

function takes({ parameters = [], requestBody }: Operation): { body: boolean; query: boolean } {
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
  const fields = Object.keys(schema?.properties ?? {});
  return {
    // A body with the expected version only: the client sends `If-Match`.
    body: requestBody !== undefined && fields.join() !== 'version',
    query: parameters.some(({ $ref, in: place }) =>
      $ref ? DOCUMENT.components.parameters[$ref.split('/').at(-1)!].in === 'query' : place === 'query',
    ),
  };
}

describe('the methods of the client', () => {
  it('cover every operation of the document, and only those', () => {
    const covered = new Set([...definitions.map(keyOf), ...Object.keys(OWN_METHODS)]);
    expect(operations.size).toBeGreaterThan(60);
    expect([...covered].sort()).toEqual([...operations.keys()].sort());
    const client = createClient({ url: 'http://localhost', getToken: async () => null });
    for (const name of Object.values(OWN_METHODS)) expect(client[name]).toBeInstanceOf(Function);
  });

  it.each(definitions)('take the input of %s', (definition) => {
    const { body, query } = takes(operations.get(keyOf(definition))!);
    expect(definition.split(' ')[2]).toBe(body ? 'body' : query ? 'query' : undefined);
  });

  it('of a batch are the operations that the service accepts', () => {
    const { anyOf } = DOCUMENT.components.schemas.OperationDto as { anyOf: { $ref: string }[] };
    const accepted = anyOf.map(({ $ref }) => $ref.split('/').at(-1)!.replace('Operation', '')).sort();
    const writes = definitionsIn(BATCH_OPERATIONS)
      .filter((definition) => !definition.startsWith('GET') && !definition.includes('preview'))
      .map((definition) => operations.get(keyOf(definition))!.operationId);
    const names = writes.map((id) => id[0]!.toUpperCase() + id.slice(1));
    expect(names.map((name) => name.replace('Occurrence', '')).sort()).toEqual(
      accepted.map((name) => name.replace('Occurrence', '')),
    );
  });

  it('include an iterator for each list', () => {
    const client = createClient({ url: 'http://localhost', getToken: async () => null });
    expect(client.tasks.iterate).toBeInstanceOf(Function);
    expect(client.tasks.iterateCompletions).toBeInstanceOf(Function);
    expect(client.webhooks.iterateDeliveries).toBeInstanceOf(Function);
    expect(client.push.iterate).toBeInstanceOf(Function);
  });
});
