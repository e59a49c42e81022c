import { Injectable } from '@nestjs/common';
import { isVisible } from '../platform/http/validation/fields.js';
import { InvalidInput } from '../platform/errors/problems.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { LABEL_NAME_MAX } from '../labels/label.entity.js';
import { LabelsService } from '../labels/labels.service.js';
import type { ListResponse } from '../lists/dto/list.dto.js';
import { LIST_NAME_MAX } from '../lists/list.entity.js';
import { ListsService } from '../lists/lists.service.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { SettingsService } from '../account/settings.service.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import type { TaskResponse } from '../tasks/dto/task.response.js';
import type { Due } from '../tasks/due.js';
import { faultOf } from '../tasks/recurrence/series.js';
import { TITLE_MAX } from '../tasks/task.entity.js';
import { TasksService } from '../tasks/tasks.service.js';
import type { QuickAddDto, UnderstoodResponse } from './dto/quick-add.dto.js';
import { dueOfTask, nowIn, parseQuickAdd, type QuickAdd } from './parser/quick-add-parser.js';

/** Creates a task from one line of text, with the list and labels that it names. */
@Injectable()
export class QuickAddService {
  constructor(
    private readonly tasks: TasksService,
    private readonly lists: ListsService,
    private readonly labels: LabelsService,
    private readonly settings: SettingsService,
    private readonly ownerLock: OwnerLock,
    private readonly work: UnitOfWork,
  ) {}

  async add(owner: OwnerId, input: QuickAddDto): Promise<TaskResponse> {
    return this.work.run(owner, async () => {
      // Held from lookup to creation, so that concurrent requests do not create the same list or label twice.
      await this.ownerLock.acquire(owner);
      const { title, priority, due, recurrence, list, labels } = await this.understand(owner, input);
      const listId = list ? (list.id ?? (await this.lists.create(owner, { name: list.name })).id) : undefined;
      const labelIds: string[] = [];
      for (const { id, name } of labels) labelIds.push(id ?? (await this.labels.create(owner, { name })).id);
      return this.tasks.create(owner, { id: input.id, title, priority, due, recurrence, listId, labelIds });
    });
  }

  async understand(owner: OwnerId, input: QuickAddDto): Promise<UnderstoodResponse> {
    const now = nowIn(input.timeZone ?? (await this.settings.of(owner)).timeZone, input.locale);
    const parsed = parseQuickAdd(input.text, now, input.syntax);
    const { title, priority, listName, labelNames, recurrence, spans } = parsed;
    const due = dueOfTask(parsed, now);
    const error = errorIn(parsed, due);
    if (error !== null) throw invalidText(error);
    const given = input.listId === undefined ? null : await this.lists.get(owner, input.listId);
    const named = listName === null ? given : await this.lists.findByName(owner, listName);
    const labels = await this.labels.findByNames(owner, labelNames);
    return {
      title,
      priority: priority ?? 0,
      due,
      recurrence,
      list: listOf(named, listName),
      labels: labelNames.map((name, index) => ({
        name: labels[index]?.name ?? name,
        id: labels[index]?.id ?? null,
      })),
      spans,
    };
  }
}

/** The list the task would go to; a named list that does not exist yet has no id. */
function listOf(found: ListResponse | null, name: string | null): UnderstoodResponse['list'] {
  if (found) return { name: found.name, id: found.id };
  return name === null ? null : { name, id: null };
}

/** Why the parsed text is not a valid task, as a sentence; null if it is. */
function errorIn({ title, listName, labelNames, recurrence }: QuickAdd, due: Due | null): string | null {
  if (!isVisible(title)) return 'text must contain a title in addition to the parsed parts';
  if (lengthOf(title) > TITLE_MAX) return `title in text must have at most ${TITLE_MAX} characters`;
  if (lengthOf(listName ?? '') > LIST_NAME_MAX)
    return `list name in text must have at most ${LIST_NAME_MAX} characters`;
  if ([...labelNames, ...(listName === null ? [] : [listName])].some((name) => !isVisible(name)))
    return 'label and list names in text must have at least one visible character';
  if (labelNames.some((name) => lengthOf(name) > LABEL_NAME_MAX))
    return `label names in text must have at most ${LABEL_NAME_MAX} characters each`;
  if (recurrence === null) return null;
  return due === null ? 'recurrence in text must occur at least once' : faultOf(recurrence.rule, due);
}

const lengthOf = (text: string): number => [...text].length;

const invalidText = (detail: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer: '/text', detail, in: 'body' }] });
