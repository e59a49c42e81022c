import type { CreateTask, Due } from '@todo-backend/client';
import type { Syntax } from '../../../src/quick-add/parser/quick-add-parser';

export type { Syntax };

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kind: 'due' | 'recurrence' | 'priority' | 'list' | 'label';
}

/** What the meaning of a line depends on. */
export interface Context {
  readonly timeZone: string;
  readonly locale: string;
  readonly syntax: Syntax;
}

export interface Named {
  readonly name: string;
  /** Null if it does not exist yet. */
  readonly id: string | null;
}

/** What a line of text says. */
export interface Understood {
  readonly title: string;
  readonly priority: number;
  readonly due: Due | null;
  readonly recurrence: Exclude<CreateTask['recurrence'], undefined> | null;
  readonly list: Named | null;
  readonly labels: readonly Named[];
  readonly spans: readonly Span[];
}
