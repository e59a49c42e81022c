import { ApiExtension } from '@nestjs/swagger';
import type { ProblemClass } from '../../errors/problem.js';

export const OWN_PROBLEMS = 'x-problems';

/** The problems that only this route answers; those that every route of its kind can answer are added to all. */
export const ApiProblems = (...problems: ProblemClass[]) =>
  ApiExtension(
    OWN_PROBLEMS,
    problems.map(({ type }) => type.name),
  );
