import type { Task } from '@todo-backend/client/replica';
import { MAX_DEPTH, type TreeRow } from '../data/task-tree';

/** Where dragged tasks would go. */
export interface DropPlace {
  readonly place: { readonly after: string } | { readonly before: string } | { readonly parentId: string };
  readonly parent: Task | undefined;
  readonly depth: number;
  /** The row at whose edge a line shows the place. */
  readonly rowId: string;
  readonly edge: 'top' | 'bottom';
}

interface Drag {
  /** Open tasks in order, each followed by its subtasks. */
  readonly rows: readonly TreeRow[];
  readonly dragged: readonly Task[];
  /** How many levels of subtasks they have, shown or not. */
  readonly height: number;
  readonly activeId: string;
  readonly overId: string;
  /** How many levels to the right; negative to the left. */
  readonly levels: number;
}

/**
 * The place at the row under the pointer. The horizontal movement chooses among the possible levels. Null if the tasks fit nowhere there,
 * or are there already.
 */
export function dropPlace({ rows, dragged, height, activeId, overId, levels }: Drag): DropPlace | null {
  const indexOf = (id: string): number => rows.findIndex(({ task }) => task.id === id);
  const moved = subtreesOf(rows, dragged);
  const from = indexOf(activeId);
  // The dragged rows themselves are no targets.
  const over = moved.has(rows[indexOf(overId)]!) ? from : indexOf(overId);
  const active = rows[from];
  if (!active || over === -1) return null;
  const edge = over > from ? 'bottom' : 'top';
  const gap = gapAt(rows, edge === 'top' ? over : over + 1, moved);
  const depth = depthIn(gap, active.depth + levels, MAX_DEPTH - height);
  if (depth === null || (over === from && depth === active.depth)) return null;
  const place = placeIn(gap, depth);
  return place && { ...place, depth, rowId: rows[over]!.task.id, edge };
}

/** Between two rows that stay. */
interface Gap {
  readonly above: readonly TreeRow[];
  readonly next: TreeRow | undefined;
}

function gapAt(rows: readonly TreeRow[], nth: number, moved: ReadonlySet<TreeRow>): Gap {
  const stays = (row: TreeRow): boolean => !moved.has(row);
  return { above: rows.slice(0, nth).filter(stays), next: rows.slice(nth).find(stays) };
}

/** The wanted depth, or the nearest one that the rows around the gap allow. */
function depthIn({ above, next }: Gap, wanted: number, deepest: number): number | null {
  const min = next?.depth ?? 0;
  const max = Math.min(deepestBelow(above.at(-1)), deepest);
  return min > max ? null : Math.min(Math.max(wanted, min), max);
}

function placeIn({ above, next }: Gap, depth: number): Pick<DropPlace, 'place' | 'parent'> | null {
  const previous = above.findLast((row) => row.depth <= depth);
  const parent = above.findLast((row) => row.depth < depth)?.task;
  if (previous?.depth === depth) return { parent, place: { after: previous.task.id } };
  if (next?.depth === depth) return { parent, place: { before: next.task.id } };
  return parent ? { parent, place: { parentId: parent.id } } : null;
}

/** The rows of the tasks, with those of all their subtasks. */
export function subtreesOf(rows: readonly TreeRow[], tasks: readonly Task[]): ReadonlySet<TreeRow> {
  const ids = new Set(tasks.map(({ id }) => id));
  const found = new Set<TreeRow>();
  let rootDepth = Infinity;
  for (const row of rows) {
    if (row.depth <= rootDepth) rootDepth = ids.has(row.task.id) ? row.depth : Infinity;
    if (row.depth >= rootDepth) found.add(row);
  }
  return found;
}

/** Subtasks of a collapsed task would disappear at once. */
function deepestBelow(row: TreeRow | undefined): number {
  if (!row) return 0;
  return row.isCollapsed && row.children > 0 ? row.depth : row.depth + 1;
}
