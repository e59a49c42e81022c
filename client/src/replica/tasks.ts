import type { CreateTaskDto } from '../generated/types.gen.js';
import { Collection, type New, type Write } from './collections.js';
import type { Inputs } from './intents.js';
import { positionIn } from './optimistic.js';
import { type CompiledQuery, compileTaskQuery, isTimeDependent, type TaskQuery } from './query.js';
import { newId, type Task } from './rows.js';

/** How often views by due are evaluated again as time passes. */
const REFRESH_MS = 10_000;

interface Place {
  readonly listId: string | undefined;
  readonly parentId: string | null;
}
const placeOf = ({ listId, parentId }: Task): Place => ({ listId, parentId });

export class Tasks extends Collection<'task', TaskQuery> {
  /** Creates a task at the end of its list, by default the inbox. */
  create(input: New<CreateTaskDto>): Write {
    const id = input.id ?? newId();
    const list = input.listId ?? this.get(input.parentId ?? '')?.listId;
    const inbox = list ?? [...this.state.all('list')].find(({ inbox }) => inbox)?.id;
    return this.enqueue(
      'task.create',
      id,
      { ...input, id },
      { expected: { position: positionIn(this.in(inbox)) } },
    );
  }

  /** `seen`: the fields as the user saw them, if the row may have changed since, as while they were typing. */
  update(id: string, changes: Inputs['task.update'], seen: Partial<Task> = {}): Write {
    return this.enqueue('task.update', id, changes, { seen });
  }

  /** Completes a task; a recurring task moves to its next occurrence. */
  complete(id: string, options: { readonly subtasks?: boolean } = {}): Write {
    return this.enqueue('task.complete', id, { ...options, ...this.occurrenceOf(id) });
  }

  reopen(id: string): Write {
    return this.enqueue('task.reopen', id, {});
  }

  /** Moves a recurring task to its next occurrence without completing it. */
  skip(id: string): Write {
    return this.enqueue('task.skip', id, this.occurrenceOf(id));
  }

  /** Moves a task next to a neighbour, with its list and parent, or to the end of the given list or parent. */
  move(id: string, target: Inputs['task.move']): Write {
    const neighbour = this.get(target.before ?? target.after ?? '');
    const place = neighbour ? placeOf(neighbour) : this.placeAtEnd(this.get(id), target);
    const siblings = this.in(place.listId).filter(
      (other) => other.id !== id && (!neighbour || other.parentId === place.parentId),
    );
    return this.enqueue('task.move', id, target, {
      expected: { ...place, position: positionIn(siblings, target) },
    });
  }

  /** Moves a task and its subtasks to the trash. */
  remove(id: string): Write {
    return this.enqueue('task.remove', id, {});
  }

  restore(id: string): Write {
    return this.enqueue('task.restore', id, {});
  }

  addLabel(id: string, labelId: string): Write {
    return this.enqueue('task.addLabel', id, { labelId });
  }

  removeLabel(id: string, labelId: string): Write {
    return this.enqueue('task.removeLabel', id, { labelId });
  }

  protected compile(query: TaskQuery): CompiledQuery<Task> {
    const { state } = this;
    return compileTaskQuery(query, { tables: state, settings: state.settings, nowMs: Date.now() });
  }

  /** Views depend on the lists, the time zone and the time, too. */
  protected override listen(
    query: TaskQuery,
    listener: (ids: ReadonlySet<string> | null) => void,
  ): () => void {
    if (query.where?.view === undefined) return super.listen(query, listener);
    const stop = this.state.listen((changed) => {
      if (changed.settings || changed.list.size > 0) listener(null);
      else if (changed.task.size > 0) listener(changed.task);
    });
    if (!isTimeDependent(query)) return stop;
    const timer = setInterval(() => listener(null), REFRESH_MS);
    // Keeps Node.js from waiting for it.
    (timer as { unref?: () => void }).unref?.();
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  /** Names the occurrence that the user has seen, so that another one is never completed. */
  private occurrenceOf(id: string): { readonly occurrence?: string } {
    const { due, recurrence } = this.get(id) ?? {};
    return due && recurrence ? { occurrence: 'date' in due ? due.date : due.dateTime } : {};
  }

  private placeAtEnd(task: Task | undefined, { listId, parentId }: Inputs['task.move']): Place {
    const current = listId === undefined ? (task?.parentId ?? null) : null;
    const parent = parentId === undefined ? current : parentId;
    return { listId: this.get(parent ?? '')?.listId ?? listId ?? task?.listId, parentId: parent };
  }

  private in(listId: string | undefined): Task[] {
    return [...this.state.all('task')].filter((task) => task.listId === listId);
  }
}
