import { ApiExtension } from '@nestjs/swagger';
import type { ProblemClass } from '../../errors/problem.js';

export const OWN_PROBLEMS = 'x-problems';

/** Documents problems specific to this route. Shared problems are added automatically. */
export const ApiProblems = (...problems: ProblemClass[]) =>
  ApiExtension(
    OWN_PROBLEMS,
    problems.map(({ type }) => type.name),
  );
