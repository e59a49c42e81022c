import type { Replica, Task } from '@todo-backend/client/replica';
import type { UpdateTask } from '@todo-backend/client';

type TaskChanges = Omit<UpdateTask, 'version'>;
type Place = Parameters<Replica['tasks']['move']>[1];

/** The actions of the user. Each can be undone as a whole. */
export class Actions {
  constructor(private readonly replica: Replica) {}

  complete(tasks: readonly Task[]): void {
    this.forEach(tasks, ({ id }) => this.replica.tasks.complete(id));
  }

  reopen(tasks: readonly Task[]): void {
    this.forEach(tasks, ({ id }) => this.replica.tasks.reopen(id));
  }

  remove(tasks: readonly Task[]): void {
    const { tasks: rows } = this.replica;
    this.forEach(tasks, ({ id }) => {
      // Removed with its parent.
      if (!rows.get(id)?.deletedAt) rows.remove(id);
    });
  }

  restore(id: string): void {
    this.replica.tasks.restore(id);
  }

  move(tasks: readonly Task[], place: Place): void {
    this.forEach(tasks, ({ id }) => this.replica.tasks.move(id, place));
  }

  skip(task: Task): void {
    this.replica.tasks.skip(task.id);
  }

  update(tasks: readonly Task[], changes: TaskChanges): void {
    this.forEach(tasks, ({ id }) => this.replica.tasks.update(id, changes));
  }

  setLabel(tasks: readonly Task[], labelId: string, isOn: boolean): void {
    const { tasks: rows } = this.replica;
    const affected = tasks.filter(({ labelIds }) => labelIds.includes(labelId) !== isOn);
    this.forEach(affected, ({ id }) => (isOn ? rows.addLabel(id, labelId) : rows.removeLabel(id, labelId)));
  }

  /** Makes one action of several writes. */
  group(work: () => unknown): void {
    this.replica.group(work);
  }

  /** Undoes the last action. False if there is none. */
  undo(): boolean {
    return this.replica.undo() !== null;
  }

  private forEach(tasks: readonly Task[], write: (task: Task) => unknown): void {
    this.replica.group(() => tasks.forEach(write));
  }
}
