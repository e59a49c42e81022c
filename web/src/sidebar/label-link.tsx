import type { Label } from '@todo-backend/client/replica';
import { useUndoToast } from '../app/use-undo';
import { useActions, useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { NavLink } from './nav-link';
import { useLeave } from './use-leave';

interface Props {
  readonly label: Label;
  readonly count: number;
  readonly onEdit: () => void;
}

export function LabelLink({ label: { id, name, color }, count, onEdit }: Props) {
  const text = useText();
  const { labels } = useReplica();
  const actions = useActions();
  const announce = useUndoToast();
  const leave = useLeave(`/labels/${id}`);
  const remove = (): void => {
    actions.group(() => labels.remove(id));
    leave();
    announce(text.labelDeleted);
  };
  return (
    <NavLink
      to="/labels/$labelId"
      params={{ labelId: id }}
      name={name}
      count={count}
      sign={
        <span style={color ? { color } : undefined}>
          <Icon name="label" className="size-4.5" />
        </span>
      }
    >
      <Menu
        label={text.optionsOf(name)}
        className="opacity-0 aria-expanded:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
        items={[
          { label: text.editLabel, onSelect: onEdit },
          { label: text.deleteLabel, isDangerous: true, onSelect: remove },
        ]}
      />
    </NavLink>
  );
}
