import { OmitType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  EnumField,
  BooleanField,
  Text,
  Uuid,
  Uuids,
  IntegerField,
} from '../../platform/http/validation/fields.js';
import { FromCommas, FromDigits, FromTrueFalse } from '../../platform/http/validation/query-fields.js';
import { DateOrDateTime, InstantField, TimeZone } from '../../platform/http/validation/time-fields.js';
import { PageQuery } from '../../platform/http/pagination/page.query.js';
import { LABELS_MAX, PRIORITY_MAX } from '../task.entity.js';
import { TASK_SORTS } from '../task-sort.js';

export const TASK_VIEWS = ['today', 'overdue', 'upcoming', 'inbox'] as const;
const BEST_FIRST = 'relevance';
const SORTS = [
  ...TASK_SORTS.filter((sort) => sort !== BEST_FIRST).flatMap((sort) => [sort, `-${sort}`] as const),
  BEST_FIRST,
] as const;
export type SortChoice = (typeof SORTS)[number];

const MAX_SEARCH_LENGTH = 200;
/** What `none` stands for is no id. */
export const ID_OR_NONE = '^([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|none)$';
const AN_ID = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';

const LabelFilter = (description: string) =>
  Uuids({ most: LABELS_MAX, optional: true, description, example: [AN_ID] });
const DueBound = (description: string) =>
  DateOrDateTime({ optional: true, description, example: '2026-12-24' });
const TimeBound = (description: string) =>
  InstantField({ optional: true, description, example: '2026-11-23T09:00:00Z' });

/** All that is named must hold. */
export class ListTasksQuery extends PageQuery {
  @EnumField({
    of: TASK_VIEWS,
    optional: true,
    description:
      'Open tasks that are due today, before now, or from tomorrow on, in `timeZone`, but for those of archived lists; or all that are open in the inbox.',
    example: 'today',
  })
  readonly view?: (typeof TASK_VIEWS)[number];

  @TimeZone({
    optional: true,
    description: 'Where "today" is; otherwise as in your settings.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  @Text({
    min: 1,
    max: MAX_SEARCH_LENGTH,
    optional: true,
    description:
      'Words, or their beginnings, that must all stand in title or description; case, accents and punctuation do not count.',
    example: 'milk',
  })
  readonly q?: string;

  @FromTrueFalse()
  @BooleanField({
    optional: true,
    description: 'Only those that are done, or only those that are not.',
    example: false,
  })
  readonly completed?: boolean;

  @FromDigits()
  @IntegerField({
    min: 0,
    max: PRIORITY_MAX,
    optional: true,
    description: 'Only those with this priority.',
    example: 3,
  })
  readonly priority?: number;

  @Uuid({ optional: true, description: 'Only those in this list.', example: AN_ID })
  readonly listId?: string;

  @Transform(({ value }) => (value === 'none' ? null : value))
  @Uuid({
    optional: true,
    nullable: true,
    schema: { type: 'string', pattern: ID_OR_NONE },
    description: 'Only the subtasks of this task; `none` for those that have no parent.',
    example: AN_ID,
  })
  readonly parentId?: string | null;

  @FromCommas()
  @LabelFilter('Only those with at least one of these labels, separated by commas.')
  readonly labelIds?: readonly string[];

  @FromCommas()
  @LabelFilter('Only those with all of these labels.')
  readonly allLabelIds?: readonly string[];

  @FromCommas()
  @LabelFilter('Only those with none of these labels.')
  readonly noLabelIds?: readonly string[];

  @FromTrueFalse()
  @BooleanField({ optional: true, description: 'Only those with, or without, any label.', example: true })
  readonly hasLabels?: boolean;

  @FromTrueFalse()
  @BooleanField({ optional: true, description: 'Only those with, or without, a due.', example: true })
  readonly hasDue?: boolean;

  @DueBound('Only those due on this day or at this wall clock, or later. Not those without a due.')
  readonly dueFrom?: string;

  @DueBound('Only those due before this day or this wall clock. Not those without a due.')
  readonly dueBefore?: string;

  @TimeBound('Only those created at this moment or later.')
  readonly createdFrom?: string;

  @TimeBound('Only those created before this moment.')
  readonly createdBefore?: string;

  @TimeBound('Only those last changed at this moment or later.')
  readonly updatedFrom?: string;

  @TimeBound('Only those last changed before this moment.')
  readonly updatedBefore?: string;

  @EnumField({
    of: SORTS,
    optional: true,
    description:
      'What they are sorted by; a minus sign turns it round. Ties are broken by id; tasks without a due come last both ways. `relevance` ranks up to 1,000 matches; where there are more, the newest come first. Otherwise: `relevance` with `q`, `due` with a view of what is due, `-createdAt`.',
    example: '-priority',
  })
  readonly sort?: SortChoice;
}

/** The same filters; a count is neither sorted nor cut into pages. */
export class CountTasksQuery extends OmitType(ListTasksQuery, ['limit', 'cursor', 'sort']) {}
