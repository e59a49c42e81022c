import { Choice, Flag, FromDigits, FromTrueFalse, Text, Whole } from '../../common/input/fields.js';
import { PRIORITY_MAX } from '../task.entity.js';

export const TASK_SORTS = ['createdAt', 'updatedAt', 'priority', 'title'] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

const LIMIT_MAX = 200;
const LONGEST_CURSOR = 4_096;

export class ListTasksQuery {
  @FromTrueFalse()
  @Flag({
    optional: true,
    description: 'Only those that are done, or only those that are not.',
    example: false,
  })
  readonly completed?: boolean;

  @FromDigits()
  @Whole({
    min: 0,
    max: PRIORITY_MAX,
    optional: true,
    description: 'Only those with this priority.',
    example: 3,
  })
  readonly priority?: number;

  @Choice({
    of: TASK_SORTS.flatMap((sort) => [sort, `-${sort}`] as const),
    optional: true,
    default: '-createdAt',
    description: 'What they are sorted by; a minus sign turns it round. Ties are broken by id.',
    example: '-priority',
  })
  readonly sort: TaskSort | `-${TaskSort}` = '-createdAt';

  @FromDigits()
  @Whole({
    min: 1,
    max: LIMIT_MAX,
    optional: true,
    default: 50,
    description: 'How many at the most.',
    example: 20,
  })
  readonly limit: number = 50;

  @Text({
    min: 1,
    max: LONGEST_CURSOR,
    optional: true,
    description: 'The `nextCursor` of the page before, with the same filter and sort.',
    example: 'WyJiOUZ…',
  })
  readonly cursor?: string;
}
