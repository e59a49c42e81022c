import { useRef } from 'react';
import { useText } from '../i18n/language';
import type { Defaults } from '../quick-add/create-understood';
import { QuickAdd } from '../quick-add/quick-add';
import { Button, IconButton } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import type { IconName } from '../ui/icon';
import type { Row } from './rows';
import { SelectionBar } from './selection-bar';
import { TaskList } from './task-list';
import { useSelection } from './use-selection';

interface Props {
  readonly title: string;
  readonly subtitle?: string;
  readonly icon: IconName;
  readonly rows: readonly Row[];
  readonly emptyText: string;
  /** What a new task gets unless its text says otherwise. */
  readonly defaults: Defaults;
  /** Whether each task names its list. */
  readonly showsList?: boolean;
  /** Whether tasks can be moved by hand. */
  readonly isOrdered?: boolean;
  readonly onToggleCollapsed?: (id: string) => void;
  readonly completed?: { readonly isShown: boolean; readonly onToggle: () => void };
}

/** A page of tasks: title, quick add and list. */
export function TaskPage(props: Props) {
  const { title, subtitle, icon, rows, emptyText, defaults, completed } = props;
  const { showsList = false, isOrdered = false, onToggleCollapsed } = props;
  const text = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const tasks = rows.flatMap((row) => (row.kind === 'task' ? [row.task] : []));
  const selection = useSelection(tasks);
  return (
    <div className="relative h-full">
      <title>{`${title} – ${text.appName}`}</title>
      <div ref={scroller} className="h-full overflow-y-auto px-4 pb-24 sm:px-8 print:overflow-visible">
        <div className="mx-auto max-w-3xl">
          <header className="flex items-end gap-2 pb-4 pt-4 md:pt-8">
            <div className="min-w-0 flex-1">
              <h1 className="text-2xl font-semibold">{title}</h1>
              {subtitle && <p className="text-muted">{subtitle}</p>}
            </div>
            {completed && (
              <Button look="plain" className="text-muted print:hidden" onClick={completed.onToggle}>
                {completed.isShown ? text.hideCompleted : text.showCompleted}
              </Button>
            )}
            <IconButton icon="print" label={text.print} className="print:hidden" onClick={() => print()} />
          </header>
          <QuickAdd defaults={defaults} />
          {rows.length === 0 ? (
            <EmptyState icon={icon} title={emptyText} hint={text.emptyHint} />
          ) : (
            <TaskList
              {...{ rows, scroller, selection, showsList, isOrdered }}
              {...(onToggleCollapsed && { onToggleCollapsed })}
            />
          )}
        </div>
      </div>
      <SelectionBar selection={selection} />
    </div>
  );
}
