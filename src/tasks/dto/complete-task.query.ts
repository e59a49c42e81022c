import { Flag, FromTrueFalse } from '../../common/input/fields.js';

export class CompleteTaskQuery {
  @FromTrueFalse()
  @Flag({
    optional: true,
    default: false,
    description: 'Whether all below it is done too, but for what recurs.',
    example: false,
  })
  readonly subtasks: boolean = false;
}
