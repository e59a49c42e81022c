import { TIME_ZONES } from '../data/due';
import { useTimeZone } from '../data/replica-context';
import { type Language, LANGUAGES, useLanguage } from '../i18n/language';
import { SYNTAXES, useSyntax } from '../quick-add/syntax';
import { apiClient } from '../session/session';
import { Field } from '../ui/field';
import { showToast } from '../ui/toasts';
import { AccountSection } from './account-section';
import { DataSection } from './data-section';
import { NotificationsSection } from './notifications-section';
import { Section } from './section';
import { type Theme, THEMES, useTheme } from './theme';

export function SettingsPage() {
  const { text, language, choose } = useLanguage();
  const [theme, setTheme] = useTheme();
  return (
    <div className="h-full overflow-y-auto px-4 pb-24 sm:px-8">
      <title>{`${text.settings} – ${text.appName}`}</title>
      <div className="mx-auto grid max-w-3xl gap-4">
        <h1 className="pb-2 pt-5 text-2xl font-semibold md:pt-8">{text.settings}</h1>
        <Section title={text.appearance}>
          <Field label={text.theme}>
            {(id) => (
              <select
                id={id}
                value={theme}
                className="control"
                onChange={({ target }) => setTheme(target.value as Theme)}
              >
                {THEMES.map((name) => (
                  <option key={name} value={name}>
                    {text.themes[name]}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={text.language}>
            {(id) => (
              <select
                id={id}
                value={language}
                className="control"
                onChange={({ target }) => choose(target.value as Language)}
              >
                {Object.entries(LANGUAGES).map(([name, title]) => (
                  <option key={name} value={name} lang={name}>
                    {title}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <TimeZoneField />
        </Section>
        <QuickAddSection />
        <NotificationsSection />
        <DataSection />
        <AccountSection />
      </div>
    </div>
  );
}

function QuickAddSection() {
  const { text } = useLanguage();
  const [syntax, setSyntax] = useSyntax();
  return (
    <Section title={text.addTask}>
      <Field label={text.syntax} hint={text.syntaxHint}>
        {(id) => (
          <select
            id={id}
            value={syntax}
            className="control"
            onChange={({ target }) => setSyntax(target.value as typeof syntax)}
          >
            {SYNTAXES.map((name) => (
              <option key={name} value={name}>
                {text.syntaxes[name]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </Section>
  );
}

/** The zone that decides what is due today, on all devices. */
function TimeZoneField() {
  const { text } = useLanguage();
  const timeZone = useTimeZone();
  const zones = TIME_ZONES.includes(timeZone) ? TIME_ZONES : [timeZone, ...TIME_ZONES];
  const change = async (zone: string): Promise<void> => {
    try {
      await apiClient.settings.update({ timeZone: zone });
      showToast(text.saved);
    } catch {
      showToast(text.noConnection, { isError: true });
    }
  };
  return (
    <Field label={text.timeZone}>
      {(id) => (
        <select
          id={id}
          value={timeZone}
          className="control"
          onChange={({ target }) => void change(target.value)}
        >
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
