import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ReplicaProvider } from '../data/replica-context';
import { LanguageProvider } from '../i18n/language';
import { useLocalValue } from '../session/local-value';
import { apiClient, currentUser } from '../session/session';
import { SignInPage } from '../session/sign-in-page';
import { Toasts } from '../ui/toasts';
import { router } from './router';

export function App() {
  const user = useLocalValue(currentUser);
  const [hasEnded, setHasEnded] = useState(false);
  useEffect(() => apiClient.auth.onSignedOut(() => setHasEnded(true)), []);
  useEffect(() => setHasEnded(false), [user]);
  useEffect(() => (user === null ? undefined : startOverAfterSignOut), [user]);
  return (
    <LanguageProvider>
      {user === null || hasEnded ? (
        <SignInPage email={user?.email ?? null} />
      ) : (
        <ReplicaProvider user={user}>
          <RouterProvider router={router} />
        </ReplicaProvider>
      )}
      <Toasts />
    </LanguageProvider>
  );
}

/** The next user does not start at the page of the previous one. */
function startOverAfterSignOut(): void {
  if (currentUser.get() === null) void router.navigate({ to: '/today', replace: true });
}
