import { type FormEvent, useState } from 'react';
import { useLive } from '@todo-backend/client/react';
import { useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { useLocalValue } from '../session/local-value';
import { apiClient, currentUser, endSession } from '../session/session';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { hideToast, showToast } from '../ui/toasts';
import { Section, Setting } from './section';

export function AccountSection() {
  const text = useText();
  const user = useLocalValue(currentUser);
  const { pending, failed } = useLive(useReplica().status);
  const [asked, setAsked] = useState<'sign-out' | 'erase' | null>(null);
  const unsent = pending + failed;

  const signOut = async (): Promise<void> => {
    setAsked(null);
    // The other tabs see it too, and close their copies.
    if (!(await endSession())) return showToast(text.signOutOffline, { isError: true });
    currentUser.set(null);
    // It may name a task of this user.
    hideToast();
  };

  return (
    <Section title={text.account}>
      <Setting hint={user?.email ?? ''}>
        <Button onClick={() => (unsent > 0 ? setAsked('sign-out') : void signOut())}>{text.signOut}</Button>
      </Setting>
      <Setting hint={text.eraseHint}>
        <Button look="danger" onClick={() => setAsked('erase')}>
          {text.eraseAccount}
        </Button>
      </Setting>
      {asked === 'sign-out' && (
        <Dialog title={text.signOut} onClose={() => setAsked(null)}>
          <p className="mb-4">{text.signOutPending(unsent)}</p>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setAsked(null)}>{text.cancel}</Button>
            <Button look="danger" onClick={() => void signOut()}>
              {text.signOutAnyway}
            </Button>
          </div>
        </Dialog>
      )}
      {asked === 'erase' && <EraseDialog onClose={() => setAsked(null)} />}
    </Section>
  );
}

function EraseDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const [word, setWord] = useState('');
  const erase = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    onClose();
    try {
      const { token } = await apiClient.account.requestErasure();
      await apiClient.account.erase({ confirm: token });
    } catch {
      return showToast(text.noConnection, { isError: true });
    }
    // The embedded issuer erases the user too, and a token would go on working for minutes.
    await endSession();
    currentUser.set(null);
    showToast(text.erased);
  };
  return (
    <Dialog title={text.eraseAccount} onClose={onClose}>
      <form onSubmit={(event) => void erase(event)} className="grid gap-4">
        <p>{text.eraseHint}</p>
        <Field label={text.eraseConfirm}>
          {(id) => (
            <input
              id={id}
              value={word}
              autoComplete="off"
              className="control"
              onChange={({ target }) => setWord(target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" look="danger" disabled={word !== text.eraseWord}>
            {text.eraseAccount}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
