import type { TaskBody } from './client.js';

/** A move, with tasks and lists by number. */
export type Move = { readonly task: number } & (
  | { readonly side: 'before' | 'after'; readonly neighbour: number }
  | { readonly parent: number }
  | { readonly list: number }
  | { readonly top: true }
);

type Outcome = { readonly status: number; readonly problem?: string };

const MAX_DEPTH = 5;

/** A model of moves: one array of ids for each list and for each task with subtasks. */
export class Forest {
  constructor(
    private readonly lists: readonly string[],
    private readonly ids: readonly string[],
    readonly places: Record<string, string[]>,
  ) {}

  /** The arrays for tasks that are sorted by position. */
  static of(tasks: readonly TaskBody[]): Record<string, string[]> {
    const places: Record<string, string[]> = {};
    for (const { id, listId, parentId } of tasks)
      (places[parentId === null ? `list ${listId}` : `task ${parentId}`] ??= []).push(id);
    return places;
  }

  bodyOf(move: Move): object {
    if ('neighbour' in move) return { [move.side]: this.ids[move.neighbour] };
    if ('parent' in move) return { parentId: this.ids[move.parent] };
    return 'list' in move ? { listId: this.lists[move.list] } : { parentId: null };
  }

  move(move: Move): Outcome {
    const id = this.ids[move.task]!;
    if ('neighbour' in move && move.neighbour === move.task) return { status: 400, problem: 'invalid-input' };
    const place = this.targetOf(move, id);
    const line = this.lineOf(place);
    if (line.includes(id)) return { status: 422, problem: 'subtask-cycle' };
    if (line.length + this.heightOf(id) > MAX_DEPTH) return { status: 422, problem: 'subtask-too-deep' };
    this.take(id);
    const tasks = (this.places[place] ??= []);
    const at =
      'neighbour' in move
        ? tasks.indexOf(this.ids[move.neighbour]!) + (move.side === 'after' ? 1 : 0)
        : tasks.length;
    tasks.splice(at, 0, id);
    return { status: 200 };
  }

  private targetOf(move: Move, id: string): string {
    if ('neighbour' in move) return this.placeOf(this.ids[move.neighbour]!);
    if ('parent' in move) return `task ${this.ids[move.parent]}`;
    if ('list' in move) return `list ${this.lists[move.list]}`;
    const top = this.lineOf(this.placeOf(id)).at(-1) ?? id;
    return this.placeOf(top);
  }

  private placeOf(id: string): string {
    return Object.keys(this.places).find((place) => this.places[place]!.includes(id))!;
  }

  /** The ancestors of a place, nearest first. */
  private lineOf(place: string): string[] {
    if (place.startsWith('list ')) return [];
    const id = place.slice('task '.length);
    return [id, ...this.lineOf(this.placeOf(id))];
  }

  private heightOf(id: string): number {
    return 1 + Math.max(0, ...(this.places[`task ${id}`] ?? []).map((child) => this.heightOf(child)));
  }

  private take(id: string): void {
    const place = this.placeOf(id);
    const rest = this.places[place]!.filter((other) => other !== id);
    if (rest.length > 0) this.places[place] = rest;
    else delete this.places[place];
  }
}
