import { addDays } from '../data/due';
import { listName } from '../data/list-name';
import { useActions, useLabels, useLists } from '../data/replica-context';
import { useToday } from '../data/use-today';
import { useUndoToast } from '../app/use-undo';
import { useText } from '../i18n/language';
import { IconButton, Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { useTaskActions } from './use-task-actions';
import type { Selection } from './use-selection';

/** Actions on all selected tasks. */
export function SelectionBar({ selection }: { readonly selection: Selection }) {
  const text = useText();
  const actions = useActions();
  const { toggle, remove, move } = useTaskActions();
  const announce = useUndoToast();
  const lists = useLists().filter(({ archived }) => !archived);
  const labels = useLabels();
  const today = useToday();
  const { tasks } = selection;
  if (tasks.length === 0) return null;

  const act = (work: () => void) => (): void => {
    work();
    selection.clear();
  };
  const setDue = (date: string | null) =>
    act(() => {
      actions.update(tasks, { due: date === null ? null : { date } });
      announce(text.tasksChanged(tasks.length));
    });
  return (
    <div
      role="toolbar"
      aria-label={text.selected(tasks.length)}
      className="popup absolute inset-x-3 bottom-4 z-20 mx-auto flex max-w-3xl flex-wrap items-center gap-2 p-2 print:hidden"
    >
      <p role="status" className="px-2 font-medium">
        {text.selected(tasks.length)}
      </p>
      <Button onClick={act(() => toggle(tasks))}>
        <Icon name="check" className="size-4.5" />
        {text.completeSelected}
      </Button>
      <Menu
        hasText
        icon="calendar"
        label={text.setDue}
        items={[
          { label: text.today, onSelect: setDue(today) },
          { label: text.tomorrow, onSelect: setDue(addDays(today, 1)) },
          { label: text.nextWeek, onSelect: setDue(addDays(today, 7)) },
          { label: text.noDate, onSelect: setDue(null) },
        ]}
      />
      <Menu
        hasText
        icon="inbox"
        label={text.list}
        items={lists.map((list) => ({
          label: listName(list, text),
          color: list.color,
          onSelect: act(() => move(tasks, { listId: list.id })),
        }))}
      />
      {labels.length > 0 && (
        <Menu
          hasText
          icon="label"
          label={text.addLabel}
          items={labels.map(({ id, name }) => ({
            label: name,
            onSelect: act(() => {
              actions.setLabel(tasks, id, true);
              announce(text.tasksChanged(tasks.length));
            }),
          }))}
        />
      )}
      <Button onClick={act(() => remove(tasks))}>
        <Icon name="trash" className="size-4.5" />
        {text.delete}
      </Button>
      <IconButton icon="close" label={text.clearSelection} onClick={selection.clear} className="ml-auto" />
    </div>
  );
}
