import { TIME_ZONES } from '../data/due';
import { useTimeZone } from '../data/replica-context';
import { type Language, LANGUAGES, useLanguage } from '../i18n/language';
import { SYNTAXES, useSyntax } from '../quick-add/syntax';
import { apiClient } from '../session/session';
import { SelectField } from '../ui/select-field';
import { showToast } from '../ui/toasts';
import { AccountSection } from './account-section';
import { DataSection } from './data-section';
import { NotificationsSection } from './notifications-section';
import { Section } from './section';
import { THEMES, useTheme } from './theme';

export function SettingsPage() {
  const { text, language, choose } = useLanguage();
  const [theme, setTheme] = useTheme();
  return (
    <div className="h-full overflow-y-auto px-4 pb-24 sm:px-8">
      <title>{`${text.settings} – ${text.appName}`}</title>
      <div className="mx-auto grid max-w-3xl gap-4">
        <h1 className="pb-2 pt-5 text-2xl font-semibold md:pt-8">{text.settings}</h1>
        <Section title={text.appearance}>
          <SelectField
            label={text.theme}
            value={theme}
            options={THEMES}
            nameOf={(name) => text.themes[name]}
            onChange={setTheme}
          />
          <SelectField
            label={text.language}
            value={language}
            options={Object.keys(LANGUAGES) as Language[]}
            nameOf={(name) => LANGUAGES[name]}
            onChange={choose}
          />
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
      <SelectField
        label={text.syntax}
        hint={text.syntaxHint}
        value={syntax}
        options={SYNTAXES}
        nameOf={(name) => text.syntaxes[name]}
        onChange={setSyntax}
      />
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
    <SelectField
      label={text.timeZone}
      value={timeZone}
      options={zones}
      onChange={(zone) => void change(zone)}
    />
  );
}
