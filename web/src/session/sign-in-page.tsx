import { useState, type FormEvent } from 'react';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { useText } from '../i18n/language';
import type { Text } from '../i18n/en';
import { signIn, type SignInFault } from './session';

interface Props {
  /** The address of a user whose session has ended. */
  readonly email?: string | null;
}

export function SignInPage({ email = null }: Props) {
  const text = useText();
  const [isNew, setIsNew] = useState(false);
  const [fault, setFault] = useState<SignInFault | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = (name: string): string => String(form.get(name)).trim();
    const password = String(form.get('password'));
    setIsBusy(true);
    setFault(await signIn({ email: read('email'), password, ...(isNew && { name: read('name') }) }));
    setIsBusy(false);
  };

  return (
    <main className="flex min-h-full items-center justify-center bg-surface p-4">
      <div className="w-full max-w-sm">
        <div className="mb-8 text-center">
          <img src="/icon.svg" alt="" className="mx-auto mb-4 size-14" />
          <h1 className="text-2xl font-semibold">{isNew ? text.signUp : text.signIn}</h1>
          <p className="mt-1 text-muted">{email === null ? text.tagline : text.sessionEnded}</p>
        </div>
        <form onSubmit={submit} className="popup grid gap-4 p-6">
          {isNew && (
            <Field label={text.name}>
              {(id) => <input id={id} name="name" required autoComplete="name" className="control" />}
            </Field>
          )}
          <Field label={text.email}>
            {(id) => (
              <input
                id={id}
                name="email"
                type="email"
                required
                autoComplete="username"
                defaultValue={email ?? ''}
                className="control"
              />
            )}
          </Field>
          <Field label={text.password} {...(isNew && { hint: text.passwordHint })}>
            {(id) => (
              <input
                id={id}
                name="password"
                type="password"
                required
                minLength={isNew ? 8 : undefined}
                autoComplete={isNew ? 'new-password' : 'current-password'}
                className="control"
              />
            )}
          </Field>
          <p role="alert" className="text-sm text-danger empty:hidden">
            {fault && messageOf(fault, text)}
          </p>
          <Button type="submit" look="primary" disabled={isBusy} className="w-full">
            {isNew ? text.signUp : text.signIn}
          </Button>
        </form>
        <p className="mt-5 text-center text-muted">
          {isNew ? text.haveAccount : text.newHere}{' '}
          <button
            type="button"
            className="min-h-6 font-medium text-accent underline-offset-2 hover:underline"
            onClick={() => {
              setIsNew(!isNew);
              setFault(null);
            }}
          >
            {isNew ? text.signIn : text.signUp}
          </button>
        </p>
      </div>
    </main>
  );
}

function messageOf(fault: SignInFault, text: Text): string {
  if (fault === 'wrong') return text.signInFailed;
  if (fault === 'taken') return text.emailTaken;
  return fault === 'unreachable' ? text.noConnection : fault.message;
}
