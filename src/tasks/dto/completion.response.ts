import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination/page.js';
import type { Completion } from '../completions/completion.entity.js';
import { type Due, dueOf } from '../due.js';
import { ApiDue } from './due.response.js';

export class CompletionResponse {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f' })
  readonly taskId!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly completedAt!: string;

  @ApiDue('Due of the completed occurrence.')
  readonly due!: Due | null;

  static from({ id, ownerId, taskId, completedAt, occurrence }: Completion): CompletionResponse {
    return { id, ownerId, taskId, completedAt, due: dueOf(occurrence) };
  }
}

export class CompletionPage extends PageOf(CompletionResponse) {}
