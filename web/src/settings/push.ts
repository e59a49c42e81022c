import { apiClient } from '../session/session';

export const isPushSupported = (): boolean => 'PushManager' in window && 'serviceWorker' in navigator;

export async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = isPushSupported() ? await navigator.serviceWorker.getRegistration() : undefined;
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Subscribes this device to reminders. False if the user or the browser refuses. */
export async function subscribe(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const { publicKey } = await apiClient.push.key();
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  const { endpoint, expirationTime, keys } = subscription.toJSON();
  await apiClient.push.create({
    endpoint: endpoint!,
    expirationTime: expirationTime ?? null,
    keys: { p256dh: keys!.p256dh!, auth: keys!.auth! },
  });
  return true;
}

/** The service deletes the subscription when the push service no longer knows it. */
export async function unsubscribe(): Promise<void> {
  await (await currentSubscription())?.unsubscribe();
}
