import { Uuid } from '../../platform/http/validation/fields.js';
import { WholeTaskDto } from './whole-task.dto.js';

export class CreateTaskDto extends WholeTaskDto {
  @Uuid({
    optional: true,
    description: 'Client-generated id, for creating offline. Defaults to a new UUIDv7.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly id?: string;
}
