/**
 * The name by which PostgreSQL knows a time zone; undefined where it has neither that name nor another one of the same zone. Node.js
 * and PostgreSQL each bring their own list, and packages of PostgreSQL may lack names that are links, such as Asia/Calcutta.
 */
export function zoneKnownAs(zone: string, known: ReadonlySet<string>): string | undefined {
  if (known.has(zone)) return zone;
  // Whichever name of a zone Intl prefers, it is the same for all of them.
  const sought = preferredName(zone);
  return sought === undefined ? undefined : [...known].find((name) => preferredName(name) === sought);
}

/** Undefined for what Intl does not know, such as PostgreSQL's `posixrules`. */
function preferredName(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
