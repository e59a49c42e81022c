import { useMemo } from 'react';
import { useTimeZone } from '../data/replica-context';
import { useLanguage } from '../i18n/language';
import { LocalValue, useLocalValue } from '../session/local-value';
import type { Context, Syntax } from './understood';

export const SYNTAXES: readonly Syntax[] = ['default', 'todoist'];

/** The choice of this device. */
const chosenSyntax = new LocalValue<Syntax>('todo.syntax');

export function useSyntax(): [Syntax, (syntax: Syntax) => void] {
  return [useLocalValue(chosenSyntax) ?? 'default', chosenSyntax.set.bind(chosenSyntax)];
}

/** What quick add needs to know of the user. */
export function useContextOfLine(): Context {
  const timeZone = useTimeZone();
  const { locale } = useLanguage();
  const [syntax] = useSyntax();
  return useMemo(() => ({ timeZone, locale, syntax }), [timeZone, locale, syntax]);
}
