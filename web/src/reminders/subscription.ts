export const isPushSupported = (): boolean => 'PushManager' in window && 'serviceWorker' in navigator;

/** The Web Push subscription of this browser. */
export async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = isPushSupported() ? await navigator.serviceWorker.getRegistration() : undefined;
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Ends it, so that the next user of this browser does not see the reminders of this one. */
export async function endSubscription(): Promise<void> {
  const subscription = await currentSubscription().catch(() => null);
  await subscription?.unsubscribe().catch(() => {});
}
