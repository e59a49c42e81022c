import { TaskIdField } from './task-field-decorators.js';
import { WholeTaskDto } from './whole-task.dto.js';

export class CreateTaskDto extends WholeTaskDto {
  @TaskIdField()
  readonly id?: string;
}
