import { apiClient } from '../session/session';
import { currentSubscription } from './subscription';

/** Subscribes this browser to reminders. False if the user or the browser refuses. */
export async function turnOnPush(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const { publicKey } = await apiClient.push.key();
  const { pushManager } = await navigator.serviceWorker.ready;
  await register(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }));
  return true;
}

export async function turnOffPush(): Promise<void> {
  const subscription = await currentSubscription();
  await subscription?.unsubscribe();
  // Otherwise it counts until the push service reports that it has ended, which is when a reminder is due.
  if (subscription) void remove(subscription).catch(() => {});
}

/** The service may have lost the subscription. Registering it again changes nothing. */
export async function renewPush(): Promise<void> {
  const subscription = await currentSubscription();
  if (subscription) await register(subscription);
}

async function remove(subscription: PushSubscription): Promise<void> {
  const { id } = await register(subscription);
  await apiClient.push.remove(id);
}

function register(subscription: PushSubscription) {
  const { endpoint, expirationTime, keys } = subscription.toJSON();
  return apiClient.push.create({
    endpoint: endpoint!,
    expirationTime: expirationTime ?? null,
    keys: { p256dh: keys!.p256dh!, auth: keys!.auth! },
  });
}
