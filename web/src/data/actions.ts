import type { UpdateTask } from '@todo-backend/client';
import type { Replica, Task } from '@todo-backend/client/replica';

type TaskChanges = Omit<UpdateTask, 'version'>;
type Place = Parameters<Replica['tasks']['move']>[1];

/** The actions of the user. Each can be undone as a whole. */
export class Actions {
  /** Undoes the last action, if the server carried it out without the replica. */
  private undoOnServer: (() => void) | null = null;

  constructor(
    private readonly replica: Replica,
    /** Called before each action: what was announced before is no longer the last one. */
    private readonly onAct: () => void,
  ) {}

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

  /** Subtasks move along with their parents. */
  move(tasks: readonly Task[], place: Place): void {
    const ids = new Set(tasks.map(({ id }) => id));
    const isBelow = ({ parentId }: Task): boolean => {
      const parent = parentId === null ? undefined : this.replica.tasks.get(parentId);
      return parent !== undefined && (ids.has(parent.id) || isBelow(parent));
    };
    const roots = tasks.filter((task) => !isBelow(task));
    // Each goes directly after the same task, so that the last one comes first.
    const inOrder = place.after === undefined ? roots : roots.toReversed();
    this.forEach(inOrder, ({ id }) => this.replica.tasks.move(id, place));
  }

  skip(task: Task): void {
    this.forEach([task], ({ id }) => this.replica.tasks.skip(id));
  }

  update(tasks: readonly Task[], changes: TaskChanges): void {
    this.forEach(tasks, ({ id }) => this.replica.tasks.update(id, changes));
  }

  /** Changes a text that the user has typed. `seen` is what it was when they began. */
  edit({ id }: Task, changes: TaskChanges, seen: Partial<Task>): void {
    this.group(() => this.replica.tasks.update(id, changes, seen));
  }

  setLabel(tasks: readonly Task[], labelId: string, isOn: boolean): void {
    const { tasks: rows } = this.replica;
    const affected = tasks.filter(({ labelIds }) => labelIds.includes(labelId) !== isOn);
    this.forEach(affected, ({ id }) => (isOn ? rows.addLabel(id, labelId) : rows.removeLabel(id, labelId)));
  }

  /** Makes one action of several writes. */
  group(work: () => unknown): void {
    this.onAct();
    this.undoOnServer = null;
    this.replica.group(work);
  }

  /** Makes an action of a request, with what undoes it. */
  addRequest(undo: () => void): void {
    this.onAct();
    this.undoOnServer = undo;
  }

  /** Undoes the last action. False if there is none. */
  undo(): boolean {
    this.onAct();
    if (!this.undoOnServer) return this.replica.undo() !== null;
    this.undoOnServer();
    this.undoOnServer = null;
    return true;
  }

  private forEach(tasks: readonly Task[], write: (task: Task) => unknown): void {
    this.group(() => tasks.forEach(write));
  }
}
