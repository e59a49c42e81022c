import type { DatePhrase } from './due-phrase.js';
import { type MaskedText, type Range, standsAlone, startsAt } from './spans.js';
import type { TimePhrase } from './time-phrase.js';
import { MONTH, SPACE, TO, WEEKDAY } from './words.js';

/** After one of these words, a day is the subject of the task, not its due. Capital `A` is excluded, as in `vitamin A`. */
const ABOUT = new RegExp(
  '(?:^|\\W)(?:an?|[Aa]bout|[Aa]fter|and|[Aa]ny|[Bb]efore|[Bb]etween|[Cc]alled|[Ee]ach|[Ee]very|[Ff]or|[Ff]rom|' +
    '[Hh]er|[Hh]is|its|[Ll]ast|[Mm]y|[Nn]amed|[Nn]o|of|[Oo]nce|[Oo]ne|or|[Oo]ur|[Pp]ast|per|[Ss]ince|than|thru|through|[Tt]he|[Tt]heir|' +
    '[Tt]ill?|times|to|[Tt]wice|[Uu]ntil|vs|[Yy]our|' +
    '[Mm]rs?\\.?|[Mm]iss|[Mm]s\\.?|[Dd]r\\.?|[Pp]rof\\.?|St\\.?|Sir|Lady)\\s{1,3}$',
);
/** Words before weekdays with special names, as in `Black Friday`. */
const NAMED =
  /(?:^|\W)(?:ash|black|bloody|blue|casual|cyber|easter|fat|fifth|first|fourth|freaky|good|holy|manic|palm|ruby|second|shrove|super|taco|third)\s{1,3}$/i;
/** Ranges and lists are not a due either: `9:00 - 10:00`, `monday and tuesday`, `3rd friday`. */
const RANGE_BEFORE = new RegExp(
  `(?:\\d(?:\\s?[ap]\\.?m\\.?)?|${WEEKDAY}|${MONTH})\\s{0,3}-\\s{0,3}$|\\d(?:st|nd|rd|th)\\s{1,3}$`,
  'i',
);
const RANGE_AFTER = new RegExp(
  `\\s{0,3}(?:(?:${TO}|till?|until)\\s{0,3}(?:\\d|noon|midday|midnight|tomorrow|${WEEKDAY}|${MONTH})|` +
    `(?:and|or|&)\\s{1,3}(?:tomorrow|${WEEKDAY}|${MONTH}))`,
  'iy',
);

const leadOf = (words: string): RegExp => new RegExp(`(?<![\\w'-])(?:${words})$`, 'i');
const DUE = `due(?::|${SPACE}(?:for|by|on))?${SPACE}`;
const STARTING = `(?:start|begin)(?:ning|ing|s)?${SPACE}(?:(?:on|from)${SPACE})?`;
const BEFORE_DATE = leadOf(
  `(?:due:?${SPACE})?(?:on|by|@)${SPACE}(?:the${SPACE})?|${DUE}|${STARTING}(?:the${SPACE})?`,
);
const BEFORE_START = leadOf(`(?:from|as${SPACE}of)${SPACE}(?:on${SPACE})?`);
// `on` is part of the title in `log on tomorrow`.
const BEFORE_RELATIVE = leadOf(`${DUE}|by${SPACE}|${STARTING}`);
const BEFORE_TIME = leadOf(`${DUE}|by${SPACE}|${STARTING}`);
const RELATIVE =
  /^(?:(?:the\s)?day\s|in\s|within\s|\+|half\s|today|toni|tom|tmr|tmw|next\s(?:week|month|year)|this\s(?:morn|after|even))/i;
const MAX_LEAD_LENGTH = 32;

const NOTHING = /\s{0,3}(?:$|[\0.,;:!?)#@])/y;
/** Words that may follow a date in a sentence. Another word may be a noun that the date modifies. */
const JOINING =
  /\s{1,3}(?:about|after|and|are|around|as|at|because|before|but|for|from|if|in|is|near|not|on|or|over|please|pls|re|regarding|so|then|to|too|unless|via|when|while|will|with|without|a|an|the|my|our|his|her|their|your|every|each|daily|weekly|monthly|yearly|until|till?|-|\+|&)(?![\w'-])/iy;
const WORD = /\s{1,3}[a-z_\d]/iy;
const CAPITALIZED = /\s{1,3}[A-Z]/y;
const IMPERATIVE =
  /\s{1,3}(?:add|apply|arrange|ask|attend|bake|book|bring|buy|call|cancel|change|check|clean|collect|complete|confirm|contact|cook|cut|deliver|discuss|do|draft|drink|drive|drop|eat|email|exercise|feed|file|fill|find|finish|fix|fly|follow|get|give|go|help|hire|install|invite|iron|join|learn|leave|look|mail|make|meet|message|mow|move|order|organi[sz]e|pack|paint|pay|phone|pick|plan|play|practi[cs]e|prepare|print|purchase|put|read|register|remind|remove|renew|repair|replace|reply|request|research|return|ring|run|schedule|see|sell|send|set|ship|shop|sign|speak|start|stop|study|submit|swim|take|talk|tell|text|tidy|train|turn|update|vacuum|visit|walk|wash|watch|water|work|write)(?![\w'-])/iy;
/** Verbs, as in `May 5 people come` and `March 3 miles`. */
const VERB = /^(?:may|march)\s\d{1,2}$/i;

/** Whether the surrounding words allow the phrase to be the date or time of the task. */
export const isWhen = (masked: MaskedText, phrase: Range): boolean =>
  standsAlone(masked, phrase) &&
  !ABOUT.test(before(masked.plain, phrase)) &&
  !NAMED.test(before(masked.plain, phrase)) &&
  !RANGE_BEFORE.test(before(masked.open, phrase)) &&
  !startsAt(RANGE_AFTER, masked.open, phrase.end);

export interface Context {
  /** Whether a word such as `on` leads to the date. */
  readonly isLed: boolean;
  /** The adjacent time. */
  readonly time: TimePhrase | null;
  /** Whether the text contains a clock time. */
  readonly hasTime: boolean;
}

/** Whether a phrase is a date in its context, and not part of a name or the modifier of a noun. */
export function isPlaced(masked: MaskedText, date: DatePhrase, { isLed, time, hasTime }: Context): boolean {
  if (hasClock(time)) return true;
  const range = rangeWithTime(date, time);
  const words = masked.open.slice(range.start, range.end);
  if (isPartOfName(masked, words, range)) return false;
  if (date.certainty === 'certain') return !isTitleWord(masked, words, range);
  if (date.certainty === 'calendar') return isLed || isNoModifier(masked, words, range, hasTime);
  const hasContext = isLed || time !== null;
  if (startsAt(NOTHING, masked.open, range.end)) return hasContext || date.certainty === 'last';
  // Excludes `on the 2nd floor`.
  return hasContext && isNoModifier(masked, words, range, false);
}

/** The range of the date and its time. */
const rangeWithTime = ({ start, end }: Range, time: Range | null): Range => ({
  start,
  end: time ? Math.max(end, time.end) : end,
});

export const hasClock = (time: TimePhrase | null): boolean => time !== null && time.precision !== 'part';

/** As in `Tomorrow Never Dies`, `Friday Night Lights`. */
const isPartOfName = ({ open }: MaskedText, words: string, { end }: Range): boolean =>
  /^[A-Z]/.test(words) && !/\d/.test(words) && startsAt(CAPITALIZED, open, end);

/** As in `Buy Today magazine`, `Watch The Day After Tomorrow`. */
const isTitleWord = ({ open }: MaskedText, words: string, { start, end }: Range): boolean =>
  !isFirst(open, start) &&
  (words.startsWith('The ') ||
    (/^[A-Z][a-z]+$/.test(words) && startsAt(WORD, open, end) && !startsAt(JOINING, open, end)));

const isFirst = (open: string, start: number): boolean => /^[\s\0]*$/.test(open.slice(0, start));

/** At the start of the text, a day is a date if a verb follows or the text contains a time. */
function isNoModifier({ open }: MaskedText, words: string, { start, end }: Range, hasTime: boolean): boolean {
  if (startsAt(JOINING, open, end) || !startsAt(WORD, open, end)) return true;
  if (!isFirst(open, start) || VERB.test(words)) return false;
  return hasTime || /\d/.test(words) || startsAt(IMPERATIVE, open, end);
}

export function withDateLead(masked: MaskedText, phrase: DatePhrase, isRecurring: boolean): DatePhrase {
  const isRelative = RELATIVE.test(masked.plain.slice(phrase.start, phrase.end));
  const led = withLead(masked, phrase, isRelative ? BEFORE_RELATIVE : BEFORE_DATE);
  return led === phrase && isRecurring ? withLead(masked, phrase, BEFORE_START) : led;
}

export const withTimeLead = (masked: MaskedText, phrase: TimePhrase): TimePhrase =>
  withLead(masked, phrase, BEFORE_TIME);

function withLead<Phrase extends Range>(masked: MaskedText, phrase: Phrase, lead: RegExp): Phrase {
  const words = lead.exec(before(masked.open, phrase))?.[0] ?? '';
  return words ? { ...phrase, start: phrase.start - words.length } : phrase;
}

const before = (text: string, { start }: Range): string =>
  text.slice(Math.max(0, start - MAX_LEAD_LENGTH), start);
