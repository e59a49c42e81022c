import type { OpenAPIObject } from '@nestjs/swagger';
import { declaredProblems, type ProblemType, typeUri } from '../../errors/problem.js';
import { ProblemResponse } from '../problem/problem-response.js';
import { InvalidInput } from '../../errors/problems.js';
import { isUnlimited } from '../routes.js';
import { OWN_PROBLEMS } from './decorators.js';
import { literal, type Operation, pascal, type Schema, type Schemas, unionOf } from './schemas.js';

const TEXT = { type: 'string' };
/** The path of the resource that a route changes. */
const RESOURCE = /^\/api\/v1\/(?:settings|\w+\/\{id\})/;

/** Documents every problem of the operation, each with its own schema. */
export function addProblems(operation: Operation, path: string, document: OpenAPIObject): void {
  const own = takeOwnProblems(operation);
  if (own === undefined) return;
  const types = [...sharedProblems(operation, path), ...own].sort((a, b) => a.name.localeCompare(b.name));
  const row = rowOf(path, document);
  for (const status of new Set(types.map((type) => type.status))) {
    const matching = types.filter((type) => type.status === status);
    const schemas = Object.fromEntries(matching.map((type) => schemaOf(type, document, row)));
    Object.assign(document.components!.schemas!, schemas);
    operation.responses[status] ??= responseOf(matching, unionOf(schemas));
  }
}

function takeOwnProblems(operation: Operation): ProblemType[] | undefined {
  const extended = operation as Operation & { [OWN_PROBLEMS]?: string[] };
  const names = extended[OWN_PROBLEMS];
  delete extended[OWN_PROBLEMS];
  return names?.map((name) => declaredProblems.get(name)!);
}

function sharedProblems(operation: Operation, path: string): ProblemType[] {
  const parameters = (operation.parameters ?? []).flatMap((parameter) =>
    'name' in parameter ? parameter : [],
  );
  const names = parameters.map(({ name }) => name);
  const applies = {
    'every route': true,
    'limited routes': !isUnlimited(path),
    'closed routes': operation.security?.length !== 0,
    'routes with an id': parameters.some((parameter) => parameter.in === 'path'),
    'routes with a body': operation.requestBody !== undefined,
    'routes that change a row': names.includes('If-Match'),
    'routes that write': names.includes('Idempotency-Key'),
  };
  return [...declaredProblems.values()].filter(({ answeredBy }) => answeredBy && applies[answeredBy]);
}

/** Returns the schema of `current` in a 412: the response of the resource's PATCH. */
function rowOf(path: string, { paths }: OpenAPIObject): Schema | undefined {
  const { responses } = paths[RESOURCE.exec(path)?.[0] ?? '']?.patch ?? {};
  const response = responses?.['200'] as { content: Record<string, { schema: Schema }> } | undefined;
  return response?.content['application/json']!.schema;
}

/** The problem schema with literal `type` and `status`, and only the extension member of this problem. */
function schemaOf(type: ProblemType, document: OpenAPIObject, row?: Schema): [string, Schema] {
  const { properties, ...base } = (document.components!.schemas as Schemas)[ProblemResponse.name]!;
  const { errors, limit, current, conflicts } = properties!;
  const ofRow = row && type.carries === 'current' ? row : undefined;
  const carried = { errors, limit, current: ofRow ?? current, conflicts };
  const of =
    ofRow?.$ref
      ?.split('/')
      .at(-1)!
      .replace(/Response$/, '') ?? '';
  return [
    `${of}${pascal(type.name)}Problem`,
    {
      ...base,
      properties: {
        type: literal(typeUri(type)),
        title: TEXT,
        status: literal(type.status),
        detail: TEXT,
        instance: TEXT,
        ...(type.carries && { [type.carries]: carried[type.carries]! }),
      },
    },
  ];
}

function responseOf(types: readonly ProblemType[], schema: Schema): Operation['responses'][string] {
  return {
    description: types.map(({ title }) => title).join(', or '),
    content: {
      'application/problem+json': {
        schema: schema as object,
        examples: Object.fromEntries(
          types.map((type) => [type.name, { summary: type.title, value: exampleOf(type) }]),
        ),
      },
    },
  };
}

function exampleOf(type: ProblemType): ProblemResponse {
  const { title, status, detail, name } = type;
  const instance = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';
  const errors = [
    { pointer: '/title', detail: 'title must be text of 1 to 500 characters', in: 'body' as const },
  ];
  return {
    type: typeUri(type),
    title,
    status,
    detail,
    instance,
    ...(name === InvalidInput.type.name && { errors }),
  };
}
