import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemResponse } from '../problem/problem-response.js';
import { addResponseHeaders } from './response-headers.js';
import { addExamples, withComponents } from './components.js';
import { addUnions, operationsOf, type Schema, type Schemas } from './schemas.js';
import { addProblems } from './problem-responses.js';
import { addRequestHeaders } from './request-headers.js';

const DESCRIPTION = `A todo API with strictly private data per user. Errors are RFC 9457 problems; match on \`type\`.

## How to get a token

\`GET /api/v1/auth/config\` returns the token issuer. If \`signInUrl\` is not null, it is the embedded Better Auth:

\`\`\`sh
session=$(curl -si http://localhost:3000/api/auth/sign-up/email -H 'content-type: application/json' \\
  -d '{"name":"You","email":"you@example.com","password":"correct horse battery"}' \\
  | sed -n 's/^set-auth-token: *\\([^[:space:]]*\\).*/\\1/p')
curl -s http://localhost:3000/api/auth/token -H "authorization: Bearer $session"
\`\`\`

Send the \`token\` of the response as \`Authorization: Bearer …\`. At \`/docs\`, paste it under **Authorize**. It lasts 15 minutes.`;

/** Lets features extend the document. */
export type ExtendDocument = (document: OpenAPIObject) => void;

/** Generates the OpenAPI 3.1 document from the controllers and DTOs. */
export const createDocument = (app: INestApplication, extend: ExtendDocument): OpenAPIObject =>
  withComponents(describeApi(app, extend));

/** Generates the document without shared components. */
export function describeApi(app: INestApplication, extend: ExtendDocument): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Todo backend')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', 'The server of this document')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A JWT from `GET /api/auth/token` or from your own issuer.',
    })
    .addSecurityRequirements('bearer')
    .addTag('Tasks', 'Tasks and subtasks')
    .addTag('Lists', 'Lists of tasks')
    .addTag('Labels', 'Labels for tasks')
    .addTag('Reminders', 'Due reminders')
    .addTag('Trash', 'Deleted rows that can be restored')
    .addTag('Statistics', 'Statistics of completed tasks')
    .addTag('Sync', 'Synchronization and live events')
    .addTag('History', 'History and undo')
    .addTag('Export', 'Export and import')
    .addTag('Webhooks', 'Change notifications for other services')
    .addTag('Settings', 'Time zone and limits')
    .addTag('Auth', 'Authentication')
    .addTag('Health', 'Health checks')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    extraModels: [ProblemResponse],
  });
  for (const path of Object.values(document.paths)) {
    for (const operation of operationsOf(path)) {
      // `@Public()` produces one empty requirement, meaning "optional". An empty list means none.
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
  addResponseHeaders(document);
  addExamples(document);
  return document;
}

function describe(response: object, status: string): void {
  const described = response as { description?: string };
  described.description ||= STATUS_CODES[status];
}

/** Converts nullable enums to a union with `null`, because some generators do not support `null` in an enum. */
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
