import { ApiExtension, ApiParam } from '@nestjs/swagger';
import { SetMetadata } from '@nestjs/common';
import type { ProblemClass } from '../../errors/problem.js';

/** Documents the id of a row in the path. */
export const ApiId = (name = 'id') =>
  ApiParam({
    name,
    schema: { type: 'string', format: 'uuid' },
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  });

// Metadata for the generator of the document, which removes it again.
/** The `ETag` of the response is the owner's clock. */
export const CLOCK_TAG = 'x-clock-tag';
/** Routes of a versioned resource: `row` with an id, `alone` without. */
export const VERSIONED = 'x-versioned';
export const OWN_PROBLEMS = 'x-problems';

/** Documents problems specific to this route. Shared problems are added automatically. */
export const ApiProblems = (...problems: ProblemClass[]) =>
  ApiExtension(
    OWN_PROBLEMS,
    problems.map(({ type }) => type.name),
  );

export const CREATED = 'created';

/** Marks a POST that returns the created row. */
export const Created = (): MethodDecorator => SetMetadata(CREATED, true);
