import { useEffect, useState } from 'react';
import { useText } from '../i18n/language';
import { turnOffPush, turnOnPush } from '../reminders/push';
import { currentSubscription, isPushSupported } from '../reminders/subscription';
import { Button } from '../ui/button';
import { showToast } from '../ui/toasts';
import { Section, Setting } from './section';

/** Reminders by Web Push, on this device. */
export function NotificationsSection() {
  const text = useText();
  const [isOn, setOn] = useState<boolean | null>(null);
  useEffect(() => {
    void currentSubscription().then((subscription) => setOn(subscription !== null));
  }, []);

  const toggle = async (): Promise<void> => {
    try {
      if (isOn) await turnOffPush();
      else if (!(await turnOnPush())) return showToast(text.notificationsBlocked, { isError: true });
      setOn(!isOn);
    } catch {
      showToast(text.notificationsUnavailable, { isError: true });
    }
  };

  return (
    <Section title={text.notifications}>
      <Setting hint={isPushSupported() ? text.notificationsHint : text.notificationsUnavailable}>
        {isPushSupported() && (
          <Button disabled={isOn === null} onClick={() => void toggle()}>
            {isOn ? text.notificationsOff : text.notificationsOn}
          </Button>
        )}
      </Setting>
    </Section>
  );
}
