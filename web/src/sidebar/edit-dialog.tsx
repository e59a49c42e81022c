import { type FormEvent, useState } from 'react';
import type { Label } from '@todo-backend/client/replica';
import { useActions, useLabels, useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import type { Edited } from './sidebar';

const MAX_LENGTHS = { list: 200, label: 100 } as const;
const COLORS = ['#d64545', '#d9822b', '#c9a227', '#3d9950', '#1f9e9e', '#3b7dd8', '#8458d6', '#7a7f8c'];

interface Props {
  readonly edited: Edited;
  readonly onClose: () => void;
  readonly onCreated: (id: string) => void;
}

/** Name and color of a list or label. */
export default function EditDialog({ edited: { kind, row }, onClose, onCreated }: Props) {
  const text = useText();
  const replica = useReplica();
  const actions = useActions();
  const labels = useLabels();
  const [isTaken, setTaken] = useState(false);
  const [color, setColor] = useState(row?.color ?? null);
  const titles = { list: [text.newList, text.editList], label: [text.newLabel, text.editLabel] } as const;

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    if (name === '') return;
    const isSame = (label: Label): boolean =>
      label.id !== row?.id && label.name.toLowerCase() === name.toLowerCase();
    if (kind === 'label' && labels.some(isSame)) return setTaken(true);
    const rows = kind === 'list' ? replica.lists : replica.labels;
    actions.group(() => {
      if (row) rows.update(row.id, { name, color });
      else onCreated(rows.create({ name, color }).id);
    });
    onClose();
  };

  return (
    <Dialog title={titles[kind][row ? 1 : 0]} onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <Field label={text.listName}>
          {(id) => (
            <input
              id={id}
              name="name"
              required
              maxLength={MAX_LENGTHS[kind]}
              aria-invalid={isTaken}
              onChange={() => setTaken(false)}
              defaultValue={row?.name ?? ''}
              autoComplete="off"
              className="control"
            />
          )}
        </Field>
        <p role="alert" className="text-danger empty:hidden">
          {isTaken && text.labelTaken}
        </p>
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{text.color}</legend>
          <div className="flex flex-wrap gap-1">
            {[null, ...COLORS].map((value, nth) => (
              <label
                key={value}
                title={value === null ? text.noColor : text.colorNames[nth - 1]}
                className="grid size-9 place-items-center rounded-full border-2 border-transparent has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
              >
                <input
                  type="radio"
                  name="color"
                  className="sr-only"
                  aria-label={value === null ? text.noColor : text.colorNames[nth - 1]}
                  checked={color === value}
                  onChange={() => setColor(value)}
                />
                <span
                  aria-hidden="true"
                  className="size-6 rounded-full border border-control"
                  style={value ? { backgroundColor: value } : undefined}
                />
              </label>
            ))}
          </div>
        </fieldset>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" look="primary">
            {text.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
