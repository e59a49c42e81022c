import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemResponse } from '../problem/problem-response.js';
import { addAnswerHeaders } from './answer-headers.js';
import { addExamples } from './examples.js';
import { operationsOf } from './operations.js';
import { addProblems } from './problem-responses.js';
import { addRequestHeaders } from './request-headers.js';

/** The OpenAPI 3.1 document, from the controllers and DTOs as they are. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Todo backend')
    .setDescription(
      'Tasks that belong to whoever created them, and to nobody else. Errors are RFC 9457 problems; match on `type`.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', 'Where this document was found')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addApiKey(
      { type: 'apiKey', in: 'query', name: 'ticket', description: 'From `POST /api/v1/events/ticket`.' },
      'ticket',
    )
    .addSecurityRequirements('bearer')
    .addTag('Tasks', 'What is to be done')
    .addTag('Lists', 'What tasks are kept in')
    .addTag('Labels', 'What tasks are marked with')
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
      if (operation.security?.some((requirement) => Object.keys(requirement).length === 0))
        operation.security = [];
      for (const [status, response] of Object.entries(operation.responses)) describe(response!, status);
    }
  }
  addRequestHeaders(document);
  for (const [path, item] of Object.entries(document.paths))
    for (const operation of operationsOf(item)) addProblems(operation, path);
  addAnswerHeaders(document);
  addExamples(document);
  return document;
}

function describe(response: object, status: string): void {
  const described = response as { description?: string };
  described.description ||= STATUS_CODES[status];
}
