import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { en, type Text } from './en';

/** The languages in their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const CATALOGUES: Readonly<Record<Language, () => Promise<Text>>> = {
  en: async () => en,
  de: async () => (await import('./de')).de,
};
const STORAGE_KEY = 'todo.language';

interface Choice {
  readonly text: Text;
  readonly language: Language;
  /** For dates and numbers. */
  readonly locale: string;
  readonly choose: (language: Language) => void;
}

const LanguageContext = createContext<Choice | null>(null);

const isLanguage = (name: string | null | undefined): name is Language => !!name && name in LANGUAGES;

function initialLanguage(): Language {
  const chosen = localStorage.getItem(STORAGE_KEY);
  const wanted = [chosen, ...navigator.languages.map((tag) => tag.split('-')[0])];
  return wanted.find(isLanguage) ?? 'en';
}

/** Shows nothing until the texts of the language have loaded. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage);
  const [text, setText] = useState<Text | null>(language === 'en' ? en : null);
  useEffect(() => {
    let isCurrent = true;
    void CATALOGUES[language]().then((loaded) => isCurrent && setText(loaded));
    document.documentElement.lang = language;
    return () => void (isCurrent = false);
  }, [language]);
  const choose = useCallback((next: Language) => {
    localStorage.setItem(STORAGE_KEY, next);
    setLanguage(next);
  }, []);
  const choice = useMemo(() => {
    const locale = navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
    return text && { text, language, locale, choose };
  }, [text, language, choose]);
  return choice && <LanguageContext value={choice}>{children}</LanguageContext>;
}

export function useLanguage(): Choice {
  const choice = useContext(LanguageContext);
  if (!choice) throw new Error('LanguageProvider is missing');
  return choice;
}

export const useText = (): Text => useLanguage().text;
