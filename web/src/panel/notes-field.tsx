import { useState } from 'react';
import type { Task } from '@todo-backend/client/replica';
import { useActions } from '../data/replica-context';
import { useText } from '../i18n/language';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { SavedTextarea } from '../ui/saved-textarea';
import { Markdown } from './markdown';

interface Props {
  readonly task: Task;
}

/** The notes, formatted until the user edits them. They then stay a field, so that nothing moves under the pointer. */
export function NotesField({ task }: Props) {
  const text = useText();
  const actions = useActions();
  const notes = task.description ?? '';
  const [isEditing, setEditing] = useState(notes === '');
  const [wasAsked, setAsked] = useState(false);
  const edit = (): void => {
    setEditing(true);
    setAsked(true);
  };
  if (!isEditing) {
    return (
      <section aria-label={text.notes}>
        <div className="mb-1 flex items-center justify-between">
          <h2 className="text-sm font-medium">{text.notes}</h2>
          <Button look="plain" className="min-h-7 text-sm text-accent" onClick={edit}>
            {text.editNotes}
          </Button>
        </div>
        <Markdown text={notes} />
      </section>
    );
  }
  return (
    <Field label={text.notes} hint={text.notesHint}>
      {(id) => (
        <SavedTextarea
          id={id}
          autoFocus={wasAsked}
          value={notes}
          placeholder={text.notesPlaceholder}
          rows={3}
          className="control field-sizing-content max-h-96"
          onSave={(description, before) =>
            actions.edit(task, { description: description || null }, { description: before || null })
          }
        />
      )}
    </Field>
  );
}
