import { readFileSync } from 'node:fs';

// Common problems of client generators, checked in the committed document: openapi-typescript makes fields with a
// default required, hey-api sends the token for every security scheme, and zod generators ignore null in an enum.

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: unknown;
  readonly discriminator?: { readonly propertyName: string; readonly mapping: Record<string, string> };
}
interface Response {
  readonly $ref?: string;
  readonly headers?: object;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { $ref?: string; name: string; in: string; schema: Schema }[];
  readonly responses: Readonly<Record<string, Response>>;
}

const TEXT = readFileSync('openapi.json', 'utf8');
const DOCUMENT = JSON.parse(TEXT);
const SCHEMAS: Record<string, Schema> = DOCUMENT.components.schemas;
const OPERATIONS: Operation[] = Object.values<object>(DOCUMENT.paths).flatMap((item) => Object.values(item));

/** Resolves a reference. */
function at<T extends { readonly $ref?: string }>(value: T): T {
  return value.$ref === undefined
    ? value
    : value.$ref
        .slice(2)
        .split('/')
        .reduce((inner, key) => inner[key], DOCUMENT);
}
const operation = (id: string): Operation => OPERATIONS.find(({ operationId }) => operationId === id)!;
const answer = (id: string, status: number): Response => at(operation(id).responses[status]!);
const headers = (id: string, status: number): string[] => Object.keys(answer(id, status).headers ?? {});
const bodyOf = (id: string, status: number, type = 'application/json'): Schema =>
  at(answer(id, status).content![type]!.schema);
const names = (schemas: readonly Schema[] = []): string[] =>
  schemas.map(({ $ref, type }) => $ref?.split('/').at(-1) ?? String(type));

describe('the OpenAPI document for client generators', () => {
  it('is no larger than 300 KB', () => {
    expect(TEXT.length).toBeLessThanOrEqual(300_000);
  });

  it('has no defaults, and no null among enum values', () => {
    const faults: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const {
        default: absent,
        enum: values,
        type,
      } = value as { default?: unknown; enum?: unknown; type?: unknown };
      if (absent !== undefined && type !== undefined) faults.push(`${path}: default`);
      if (Array.isArray(values) && values.includes(null)) faults.push(`${path}: null`);
      for (const [key, inner] of Object.entries(value))
        if (!key.startsWith('example')) walk(inner, `${path}/${key}`);
    };
    walk(DOCUMENT, '');
    expect(faults).toEqual([]);
  });

  it('describes the ticket as a parameter and the token as the only security scheme', () => {
    expect(Object.keys(DOCUMENT.components.securitySchemes)).toEqual(['bearer']);
    const { parameters, security } = operation('streamEvents');
    expect(parameters!.map((parameter) => at(parameter).name)).toContain('ticket');
    expect(security).toEqual([{ bearer: [] }, {}]);
  });

  it('accepts `none` for the parent of a task', () => {
    const parent = operation('listTasks')
      .parameters!.map(at)
      .find(({ name }) => name === 'parentId')!;
    const pattern = new RegExp(parent.schema.pattern!);
    const id = '019AB3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';
    expect(['none', id, 'None', `${id}0`, ''].map((text) => pattern.test(text))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('has no dangling references', () => {
    for (const [, ref] of TEXT.matchAll(/"\$ref": ?"(.*?)"/g))
      expect([ref, at({ $ref: ref! })]).toEqual([ref, expect.anything()]);
  });

  it('lists the headers of every response', () => {
    for (const { operationId, responses } of OPERATIONS)
      for (const status of Object.keys(responses))
        expect([operationId, status, headers(operationId, Number(status))]).toEqual([
          operationId,
          status,
          expect.arrayContaining(['X-Request-Id']),
        ]);
    expect(headers('createTask', 201)).toEqual(
      expect.arrayContaining(['ETag', 'Location', 'Idempotency-Replayed']),
    );
    expect(headers('quickAddTask', 200)).not.toContain('Location');
    expect(headers('listTasks', 200)).toEqual(expect.arrayContaining(['ETag', 'Link']));
    expect(headers('listTasks', 304)).toContain('ETag');
    expect(headers('deleteTask', 204)).toContain('Idempotency-Replayed');
    expect(headers('deleteTask', 204)).not.toContain('ETag');
  });

  it('describes dues and reminders as mutually exclusive kinds', () => {
    for (const [name, kinds] of [
      ['Due', [['date'], ['dateTime'], ['dateTime', 'timeZone']]],
      ['Reminder', [['minutesBefore'], ['at']]],
    ] as const) {
      const members = SCHEMAS[name]!.oneOf!.map(at);
      expect(members.map(({ required }) => required)).toEqual(kinds);
      for (const { required, properties, additionalProperties } of members)
        expect([Object.keys(properties!), additionalProperties]).toEqual([required, false]);
    }
    for (const name of ['TaskResponse', 'CreateTaskDto', 'PutTaskDto', 'UpdateTaskDto'])
      expect(names(SCHEMAS[name]!.properties!.due!.anyOf)).toEqual(['Due', 'null']);
  });

  it('has changes discriminated by type, in the feed and in the event stream', () => {
    const { oneOf, discriminator } = SCHEMAS.Change!;
    expect(discriminator!.propertyName).toBe('type');
    expect(Object.values(discriminator!.mapping)).toEqual(oneOf!.map(({ $ref }) => $ref));
    for (const [type, $ref] of Object.entries(discriminator!.mapping)) {
      const { properties, required } = at<Schema>({ $ref });
      expect([properties!.type!.enum, required]).toEqual([[type], expect.arrayContaining(['type', 'row'])]);
      expect(names(properties!.row!.anyOf)[1]).toBe('null');
    }
    expect(bodyOf('streamEvents', 200, 'text/event-stream')).toBe(SCHEMAS.Change);
  });

  it('has problems with a literal type and status', () => {
    for (const { operationId, responses } of OPERATIONS) {
      for (const status of Object.keys(responses).map(Number)) {
        if (status < 400 || (operationId === 'getReadiness' && status === 503)) continue;
        const schema = bodyOf(operationId, status, 'application/problem+json');
        for (const { properties, required } of (schema.oneOf ?? [schema]).map(at)) {
          expect(properties!.type!.enum).toEqual([expect.stringMatching(/^\/problems\/[a-z-]+$/)]);
          expect([operationId, properties!.status!.enum]).toEqual([operationId, [status]]);
          expect(required).toEqual(['type', 'title', 'status', 'detail', 'instance']);
        }
      }
    }
  });

  it.each([
    ['updateTask', 'TaskResponse'],
    ['completeTask', 'TaskResponse'],
    ['deleteList', 'ListResponse'],
    ['updateLabel', 'LabelResponse'],
    ['updateSettings', 'SettingsResponse'],
    ['rotateWebhookSecret', 'WebhookResponse'],
  ])('has the current row in the 412 response of %s: %s', (id, row) => {
    const { properties } = bodyOf(id, 412, 'application/problem+json');
    expect(names([properties!.current!])).toEqual([row]);
  });

  it('has a batch operation for every route that batches accept', () => {
    const operations = SCHEMAS.OperationDto!.anyOf!.map(at);
    const routes = Object.entries<object>(DOCUMENT.paths).flatMap(([path, item]) =>
      /^\/api\/v1\/(tasks|lists|labels|settings|trash|webhooks)\b/.test(path)
        ? Object.keys(item)
            .filter((verb) => verb !== 'get')
            .map((verb) => `${verb.toUpperCase()} ${path.slice('/api/v1'.length)}`)
        : [],
    );
    expect(operations).toHaveLength(routes.length);
    const create = operations.find(({ properties }) => properties!.path!.enum?.[0] === '/tasks')!.properties!;
    expect(create.method!.enum).toEqual(['POST']);
    // In a batch, `$ref` represents an id.
    expect(SCHEMAS.CreateTaskDto!.properties!.listId).toMatchObject({ format: 'uuid' });
    expect(at(create.body!).properties!.listId).not.toHaveProperty('format');
    expect(names(SCHEMAS.OperationResult!.properties!.body!.anyOf)).toEqual(
      expect.arrayContaining(['TaskResponse', 'ProblemResponse', 'null']),
    );
  });
});
