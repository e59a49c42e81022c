import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { declaredProblems, type ProblemType, typeUri } from '../common/problem/problem.js';
import { RouteNotFound } from '../common/problem/problems.js';

/** Makes a problem's `type` something that can be looked up. */
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
