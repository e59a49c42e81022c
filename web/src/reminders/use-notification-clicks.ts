import { useEffect, useRef } from 'react';

/** Calls the handler when the user clicks a notification and the service worker chose this window for its task. */
export function useNotificationClicks(onClick: (taskId: string) => void): void {
  const latest = useRef(onClick);
  latest.current = onClick;
  useEffect(() => {
    const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
    const onMessage = ({ data }: MessageEvent<{ readonly clickedTask?: string } | null>): void => {
      if (data?.clickedTask !== undefined) latest.current(data.clickedTask);
    };
    workers?.addEventListener('message', onMessage);
    return () => workers?.removeEventListener('message', onMessage);
  }, []);
}
