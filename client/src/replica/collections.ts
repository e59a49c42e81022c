import type { CreateLabelDto, CreateListDto } from '../generated/types.gen.js';
import type { Fields, Inputs, Kind } from './intents.js';
import { type Live } from './live.js';
import { LiveQuery, type QuerySource } from './live-query.js';
import { positionIn } from './optimistic.js';
import {
  compileLabelQuery,
  compileListQuery,
  type CompiledQuery,
  type LabelQuery,
  type ListQuery,
} from './query.js';
import { type Label, type List, newId, type Rows, type RowType } from './rows.js';
import type { State } from './state.js';

/** A write that has been applied on this device and is sent as soon as possible. */
export interface Write {
  /** The id of the row. */
  readonly id: string;
  /** Resolves once the write is stored on this device. */
  readonly saved: Promise<void>;
}
/** Adds a write to the outbox. */
export type Enqueue = <K extends Kind>(kind: K, rowId: string, input: Inputs[K], known?: Known) => Write;

/** What the caller knows, besides the row as it is now. */
export interface Known {
  /** Values that the server will compute. */
  readonly expected?: Fields;
  /** What the user saw, where that is older than the row: a difference is a conflict. */
  readonly seen?: Fields;
}

export type New<T> = Omit<T, 'id'> & { readonly id?: string };

/** What tasks, lists and labels have in common. */
export abstract class Collection<T extends RowType, Query> {
  constructor(
    protected readonly type: T,
    protected readonly state: State,
    protected readonly enqueue: Enqueue,
  ) {}

  /** The row as shown. */
  get(id: string): Rows[T] | undefined {
    return this.state.get(this.type, id);
  }

  /** A live query. Without subscribers it costs nothing. */
  query(query: Query = {} as Query): Live<readonly Rows[T][]> {
    const { state, type } = this;
    const source: QuerySource<Rows[T]> = {
      compile: () => this.compile(query),
      all: () => state.all(type),
      get: (id) => state.get(type, id),
      flush: () => state.flush(),
      listen: (listener) => this.listen(query, listener),
    };
    return new LiveQuery(source);
  }

  protected abstract compile(query: Query): CompiledQuery<Rows[T]>;

  protected listen(_query: Query, listener: (ids: ReadonlySet<string> | null) => void): () => void {
    return this.state.listen((changed) => {
      if (changed[this.type].size > 0) listener(changed[this.type]);
    });
  }
}

export class Lists extends Collection<'list', ListQuery> {
  create(input: New<CreateListDto>): Write {
    const id = input.id ?? newId();
    return this.enqueue(
      'list.create',
      id,
      { ...input, id },
      { expected: { position: positionIn([...this.state.all('list')]) } },
    );
  }

  update(id: string, changes: Inputs['list.update']): Write {
    return this.enqueue('list.update', id, changes);
  }

  move(id: string, target: Inputs['list.move']): Write {
    const others = [...this.state.all('list')].filter((list) => list.id !== id);
    return this.enqueue('list.move', id, target, { expected: { position: positionIn(others, target) } });
  }

  /** Moves a list and its tasks to the trash. */
  remove(id: string): Write {
    return this.enqueue('list.remove', id, {});
  }

  restore(id: string): Write {
    return this.enqueue('list.restore', id, {});
  }

  protected compile(query: ListQuery): CompiledQuery<List> {
    return compileListQuery(query);
  }
}

export class Labels extends Collection<'label', LabelQuery> {
  create(input: New<CreateLabelDto>): Write {
    const id = input.id ?? newId();
    return this.enqueue('label.create', id, { ...input, id });
  }

  update(id: string, changes: Inputs['label.update']): Write {
    return this.enqueue('label.update', id, changes);
  }

  /** Deletes a label and removes it from all tasks. */
  remove(id: string): Write {
    return this.enqueue('label.remove', id, {});
  }

  protected compile(): CompiledQuery<Label> {
    return compileLabelQuery();
  }
}
