import { getSchemaPath } from '@nestjs/swagger';
import { declaredProblems, type ProblemType, typeUri } from '../problem/problem.js';
import { ProblemResponse } from '../problem/problem-response.js';
import { InvalidInput } from '../problem/problems.js';
import { isUnlimited } from '../../rate-limits/unlimited-routes.js';
import { OWN_PROBLEMS } from './api-problems.decorator.js';
import type { Operation } from './operations.js';

/** Lists on the operation every problem that it can answer. */
export function addProblems(operation: Operation, path: string): void {
  const own = takeOwnProblems(operation);
  if (own === undefined) return;
  const types = [...sharedProblems(operation, path), ...own].sort((a, b) => a.name.localeCompare(b.name));
  for (const status of new Set(types.map((type) => type.status))) {
    operation.responses[status] ??= responseOf(types.filter((type) => type.status === status));
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
  const answers = {
    'every route': true,
    'limited routes': !isUnlimited(path),
    'closed routes': operation.security?.length !== 0,
    'routes with an id': parameters.some((parameter) => parameter.in === 'path'),
    'routes with a body': operation.requestBody !== undefined,
    'routes that change a row': names.includes('If-Match'),
    'routes that write': names.includes('Idempotency-Key'),
  };
  return [...declaredProblems.values()].filter(({ answeredBy }) => answeredBy && answers[answeredBy]);
}

function responseOf(types: readonly ProblemType[]): Operation['responses'][string] {
  return {
    description: types.map(({ title }) => title).join(', or '),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemResponse) },
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
