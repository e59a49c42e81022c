import type { Progress, TreeRow } from '../data/task-tree';
import { LEVEL_PX } from '../dragging/dragged';
import { TaskMeta } from './task-meta';

interface Props {
  readonly row: TreeRow;
  readonly progress: Progress | undefined;
  readonly showsList: boolean;
}

/** A task on paper, with a circle to tick. */
export function PrintedRow({ row: { task, depth }, progress, showsList }: Props) {
  return (
    <div
      data-task={task.id}
      className="flex break-inside-avoid gap-2 border-b border-line py-1.5"
      style={{ paddingLeft: depth * LEVEL_PX }}
    >
      <span
        className={`mt-0.5 size-4 shrink-0 rounded-full border ${task.completed ? 'border-ink bg-ink' : 'border-ink'}`}
      />
      <div>
        <p className={task.completed ? 'line-through' : ''}>{task.title}</p>
        <TaskMeta task={task} progress={progress} showsList={showsList} />
      </div>
    </div>
  );
}
