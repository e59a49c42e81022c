import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../identity.js';
import { declaredProblems, type ProblemType, typeUri } from '../../errors/problem.js';
import { RouteNotFound } from '../../errors/problems.js';

/** Serves the explanation of a problem's `type`. */
@ApiExcludeController()
@Public()
@Controller('problems')
export class ProblemsController {
  @Get(':name')
  explain(@Param('name') name: string): ProblemType & { type: string } {
    const type = declaredProblems.get(name);
    if (!type) throw new RouteNotFound();
    return { type: typeUri(type), ...type };
  }
}
