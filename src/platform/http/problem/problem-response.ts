import { ApiExcludeController, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Controller, Get, Param } from '@nestjs/common';
import {
  type ConflictingRow,
  declaredProblems,
  type InputFault,
  type Problem,
  type ProblemType,
  type ReachedLimit,
  typeUri,
} from '../../errors/problem.js';
import { Public } from '../../identity.js';
import { RouteNotFound } from '../../errors/problems.js';

class InputFaultResponse implements InputFault {
  @ApiProperty({ description: 'JSON Pointer (RFC 6901) to the value.', example: '/title' })
  readonly pointer!: string;

  @ApiProperty({ example: 'title must have 1 to 500 characters' })
  readonly detail!: string;

  @ApiProperty({ enum: ['body', 'query', 'path', 'header'], example: 'body' })
  readonly in!: InputFault['in'];
}

class ReachedLimitResponse implements ReachedLimit {
  @ApiProperty({ description: 'Name in `GET /limits`.', example: 'tasks' })
  readonly name!: string;

  @ApiProperty({ type: 'integer', example: 200_000 })
  readonly max!: number;
}

class ConflictingRowResponse implements ConflictingRow {
  @ApiProperty({ description: 'Type in `GET /sync`.', example: 'task' })
  readonly type!: string;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: '`null` for the settings.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly id!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Id of the latest request that changed the row; `null` for changes by the service.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f',
  })
  readonly requestId!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Version after that change.', example: 3 })
  readonly version!: number | null;
}

/** RFC 9457 `application/problem+json`. */
export class ProblemResponse {
  @ApiProperty({
    format: 'uri-reference',
    description: 'Stable identifier for error handling.',
    example: '/problems/invalid-input',
  })
  readonly type!: string;

  @ApiProperty({ example: 'Invalid input' })
  readonly title!: string;

  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, example: 400 })
  readonly status!: number;

  @ApiProperty({ example: 'The request contains invalid values. `errors` lists each of them.' })
  readonly detail!: string;

  @ApiProperty({
    description: 'Request id, as in the log.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly instance!: string;

  @ApiPropertyOptional({ type: [InputFaultResponse], description: 'All faults of the input.' })
  readonly errors?: readonly InputFault[];

  @ApiPropertyOptional({ description: 'Reached limit.' })
  readonly limit?: ReachedLimitResponse;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'Current row.' })
  readonly current?: object;
  @ApiPropertyOptional({
    type: [ConflictingRowResponse],
    description: 'Rows that prevent the undo, up to 100.',
  })
  readonly conflicts?: readonly ConflictingRow[];

  static from(problem: Problem, requestId: string): ProblemResponse {
    return {
      type: typeUri(problem.type),
      title: problem.type.title,
      status: problem.type.status,
      detail: problem.detail,
      instance: requestId,
      ...(problem.errors && { errors: problem.errors }),
      ...(problem.limit && { limit: problem.limit }),
      ...(problem.current && { current: problem.current }),
      ...(problem.conflicts && { conflicts: problem.conflicts }),
    };
  }
}

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
