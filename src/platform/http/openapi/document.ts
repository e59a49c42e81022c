import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemResponse } from '../problem/problem-response.js';
import { addAnswerHeaders } from './answer-headers.js';
import { withComponents } from './components.js';
import { addExamples } from './examples.js';
import { operationsOf } from './operations.js';
import { addProblems } from './problem-responses.js';
import { addRequestHeaders } from './request-headers.js';
import { addUnions, type Schema, type Schemas } from './unions.js';

const DESCRIPTION = `Tasks that belong to whoever created them, and to nobody else. Errors are RFC 9457 problems; match on \`type\`.

## How to get a token

\`GET /api/v1/auth/config\` says who issues tokens. Where \`signInUrl\` is not null, it is the embedded Better Auth:

\`\`\`sh
session=$(curl -si http://localhost:3000/api/auth/sign-up/email -H 'content-type: application/json' \\
  -d '{"name":"You","email":"you@example.com","password":"correct horse battery"}' \\
  | sed -n 's/^set-auth-token: *\\([^[:space:]]*\\).*/\\1/p')
curl -s http://localhost:3000/api/auth/token -H "authorization: Bearer $session"
\`\`\`

Send the \`token\` of the answer as \`Authorization: Bearer …\`. At \`/docs\`, paste it under **Authorize**. It lasts 15 minutes.`;

/** Adds what a feature knows of its own routes. */
export type ExtendDocument = (document: OpenAPIObject) => void;

/** The OpenAPI 3.1 document, from the controllers and DTOs as they are. */
export const createDocument = (app: INestApplication, extend: ExtendDocument): OpenAPIObject =>
  withComponents(describeApi(app, extend));

/** The same before anything that is said several times is referred to. */
export function describeApi(app: INestApplication, extend: ExtendDocument): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Todo backend')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', 'Where this document was found')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The JWT that `GET /api/auth/token` answers, or that your own issuer signs.',
    })
    .addSecurityRequirements('bearer')
    .addTag('Tasks', 'What is to be done')
    .addTag('Lists', 'What tasks are kept in')
    .addTag('Labels', 'What tasks are marked with')
    .addTag('Reminders', 'What became due')
    .addTag('Trash', 'What was deleted, and can come back')
    .addTag('Statistics', 'What was done')
    .addTag('Sync', 'What has changed')
    .addTag('History', 'What has happened, and back')
    .addTag('Export', 'All at once, out and in')
    .addTag('Webhooks', 'What has changed, told to other services')
    .addTag('Settings', 'Time zone and limits')
    .addTag('Auth', 'Who is calling')
    .addTag('Health', 'For whoever runs it')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (controller, method) =>
      `${controller.replace('Controller', '').toLowerCase()}_${method}`,
    extraModels: [ProblemResponse],
  });
  for (const path of Object.values(document.paths)) {
    for (const operation of operationsOf(path)) {
      // `@Public()` is written as one empty requirement ("optional"); what it means is none at all.
      if (operation.security?.every((requirement) => Object.keys(requirement).length === 0))
        operation.security = [];
      for (const [status, response] of Object.entries(operation.responses)) describe(response!, status);
    }
  }
  addUnions(document);
  splitNullableEnums(document.components!.schemas as Schemas);
  addRequestHeaders(document);
  extend(document);
  for (const [path, item] of Object.entries(document.paths))
    for (const operation of operationsOf(item)) addProblems(operation, path, document);
  addAnswerHeaders(document);
  addExamples(document);
  return document;
}

function describe(response: object, status: string): void {
  const described = response as { description?: string };
  described.description ||= STATUS_CODES[status];
}

/** A list of values with `null` among them is more than some generators read; a choice of two schemas is not. */
function splitNullableEnums(schemas: Schemas): void {
  for (const { properties = {} } of Object.values(schemas) as { properties?: Schemas }[]) {
    for (const [name, { type, enum: values, ...property }] of Object.entries(properties)) {
      if (!Array.isArray(type) || !values?.includes(null)) continue;
      const [only] = type.filter((each: string) => each !== 'null');
      const choice: Schema = { type: only, enum: values.filter((value) => value !== null) };
      properties[name] = { ...property, anyOf: [choice, { type: 'null' }] };
    }
  }
}
