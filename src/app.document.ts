import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { addBatchOperations } from './batch/batch-schemas.js';
import { createDocument, describeApi } from './platform/http/openapi/document.js';

/** The OpenAPI document of the whole application. */
export const createAppDocument = (app: INestApplication): OpenAPIObject =>
  createDocument(app, addBatchOperations);

/** The OpenAPI document before repeated parts are replaced by references. */
export const describeApp = (app: INestApplication): OpenAPIObject => describeApi(app, addBatchOperations);
