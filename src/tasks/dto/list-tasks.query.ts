import { OmitType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  BooleanField,
  EnumField,
  IntegerField,
  Text,
  Uuid,
  Uuids,
} from '../../platform/http/validation/fields.js';
import { FromCommas, FromDigits, FromTrueFalse } from '../../platform/http/validation/query-parameters.js';
import { DateOrDateTime, InstantField, TimeZone } from '../../platform/http/validation/time-fields.js';
import { PageQuery } from '../../platform/http/pagination.js';
import { LABELS_MAX, PRIORITY_MAX } from '../task.entity.js';
import { TASK_SORTS } from '../task-list.js';

export const TASK_VIEWS = ['today', 'overdue', 'upcoming', 'inbox'] as const;
const RELEVANCE = 'relevance';
const SORTS = [
  ...TASK_SORTS.filter((sort) => sort !== RELEVANCE).flatMap((sort) => [sort, `-${sort}`] as const),
  RELEVANCE,
] as const;
export type SortChoice = (typeof SORTS)[number];

const MAX_SEARCH_LENGTH = 200;
/** An id, or `none` for top-level tasks. */
export const ID_OR_NONE = '^([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|none)$';
const EXAMPLE_ID = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';

const LabelFilter = (description: string) =>
  Uuids({ most: LABELS_MAX, optional: true, description, example: [EXAMPLE_ID] });
const DueBound = (description: string) =>
  DateOrDateTime({ optional: true, description, example: '2026-12-24' });
const TimeBound = (description: string) =>
  InstantField({ optional: true, description, example: '2026-11-23T09:00:00Z' });

/** All given conditions must match. */
export class ListTasksQuery extends PageQuery {
  @EnumField({
    of: TASK_VIEWS,
    optional: true,
    description:
      'Open tasks due today, before now, or from tomorrow on in `timeZone`, without those of archived lists; or all open tasks in the inbox.',
    example: 'today',
  })
  readonly view?: (typeof TASK_VIEWS)[number];

  @TimeZone({
    optional: true,
    description: 'Time zone of "today". Defaults to the time zone in the settings.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  @Text({
    min: 1,
    max: MAX_SEARCH_LENGTH,
    optional: true,
    description:
      'Words or word prefixes that must all occur in the title or description. Ignores case, accents and punctuation.',
    example: 'milk',
  })
  readonly q?: string;

  @FromTrueFalse()
  @BooleanField({
    optional: true,
    description: '`true` for completed tasks only, `false` for open tasks only.',
    example: false,
  })
  readonly completed?: boolean;

  @FromDigits()
  @IntegerField({
    min: 0,
    max: PRIORITY_MAX,
    optional: true,
    description: 'Only tasks with this priority.',
    example: 3,
  })
  readonly priority?: number;

  @Uuid({ optional: true, description: 'Only tasks in this list.', example: EXAMPLE_ID })
  readonly listId?: string;

  @Transform(({ value }) => (value === 'none' ? null : value))
  @Uuid({
    optional: true,
    nullable: true,
    schema: { type: 'string', pattern: ID_OR_NONE },
    description: 'Only subtasks of this task; `none` for top-level tasks.',
    example: EXAMPLE_ID,
  })
  readonly parentId?: string | null;

  @FromCommas()
  @LabelFilter('Only tasks with at least one of these labels, separated by commas.')
  readonly labelIds?: readonly string[];

  @FromCommas()
  @LabelFilter('Only tasks with all of these labels, separated by commas.')
  readonly allLabelIds?: readonly string[];

  @FromCommas()
  @LabelFilter('Only tasks with none of these labels, separated by commas.')
  readonly noLabelIds?: readonly string[];

  @FromTrueFalse()
  @BooleanField({
    optional: true,
    description: '`true` for tasks with labels only, `false` for tasks without.',
    example: true,
  })
  readonly hasLabels?: boolean;

  @FromTrueFalse()
  @BooleanField({
    optional: true,
    description: '`true` for tasks with a due only, `false` for tasks without.',
    example: true,
  })
  readonly hasDue?: boolean;

  @DueBound('Only tasks due at or after this date or wall-clock time. Excludes tasks without a due.')
  readonly dueFrom?: string;

  @DueBound('Only tasks due before this date or wall-clock time. Excludes tasks without a due.')
  readonly dueBefore?: string;

  @TimeBound('Only tasks created at or after this time.')
  readonly createdFrom?: string;

  @TimeBound('Only tasks created before this time.')
  readonly createdBefore?: string;

  @TimeBound('Only tasks last updated at or after this time.')
  readonly updatedFrom?: string;

  @TimeBound('Only tasks last updated before this time.')
  readonly updatedBefore?: string;

  @EnumField({
    of: SORTS,
    optional: true,
    description:
      'Sort key; a leading minus sign reverses the order. Ties are broken by id. Tasks without a due come last in both orders. `relevance` ranks up to 1,000 matches; with more, the newest come first. Defaults to `relevance` with `q`, `due` with a view by due, and `-createdAt` otherwise.',
    example: '-priority',
  })
  readonly sort?: SortChoice;
}

/** The same filters; a count is neither sorted nor cut into pages. */
export class CountTasksQuery extends OmitType(ListTasksQuery, ['limit', 'cursor', 'sort']) {}

export class GetTaskQuery {
  @EnumField({
    of: ['subtasks'] as const,
    optional: true,
    description: 'Related data to include: `subtasks`, as a tree.',
    example: 'subtasks',
  })
  readonly include?: 'subtasks';
}
