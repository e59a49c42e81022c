import type { Replica, Task } from '@todo-backend/client/replica';
import type { UpdateTask } from '@todo-backend/client';

type TaskChanges = Omit<UpdateTask, 'version'>;
type Place = Parameters<Replica['tasks']['move']>[1];

/** The actions of the user. Each can be undone as a whole. */
export class Actions {
  /** The number of writes of each action. */
  private readonly done: number[] = [];

  constructor(private readonly replica: Replica) {}

  complete(tasks: readonly Task[]): void {
    this.forEach(tasks, ({ id }) => this.replica.tasks.complete(id));
  }

  reopen(tasks: readonly Task[]): void {
    this.forEach(tasks, ({ id }) => this.replica.tasks.reopen(id));
  }

  remove(tasks: readonly Task[]): void {
    this.forEach(tasks, ({ id }) => this.replica.tasks.remove(id));
  }

  restore(id: string): void {
    this.replica.tasks.restore(id);
    this.done.push(1);
  }

  move(tasks: readonly Task[], place: Place): void {
    this.forEach(tasks, ({ id }) => this.replica.tasks.move(id, place));
  }

  skip(task: Task): void {
    this.forEach([task], ({ id }) => this.replica.tasks.skip(id));
  }

  update(tasks: readonly Task[], changes: TaskChanges): void {
    const isDifferent = (task: Task): boolean =>
      Object.entries(changes).some(([name, value]) => !isSame(task[name as keyof Task], value));
    this.forEach(tasks.filter(isDifferent), ({ id }) => this.replica.tasks.update(id, changes));
  }

  setLabel(tasks: readonly Task[], labelId: string, isOn: boolean): void {
    const { tasks: rows } = this.replica;
    const affected = tasks.filter(({ labelIds }) => labelIds.includes(labelId) !== isOn);
    this.forEach(affected, ({ id }) => (isOn ? rows.addLabel(id, labelId) : rows.removeLabel(id, labelId)));
  }

  /** Runs writes of other kinds, and returns how many there were. */
  group(work: () => number): void {
    const count = work();
    if (count > 0) this.done.push(count);
  }

  /** Undoes the last action. False if there is none. */
  undo(): boolean {
    const count = this.done.pop();
    if (count === undefined) return false;
    for (let nth = 0; nth < count; nth++) this.replica.undo();
    return true;
  }

  private forEach(tasks: readonly Task[], write: (task: Task) => unknown): void {
    for (const task of tasks) write(task);
    if (tasks.length > 0) this.done.push(tasks.length);
  }
}

const isSame = (left: unknown, right: unknown): boolean =>
  left === right || JSON.stringify(left) === JSON.stringify(right);
