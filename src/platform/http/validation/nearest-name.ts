/** Field names of other APIs. If there are several targets, the first one that the body or query supports is suggested. */
const SYNONYMS: Readonly<Record<string, string>> = {
  name: 'title name',
  title: 'title name',
  summary: 'title name description',
  subject: 'title name',
  task: 'title taskId',
  label: 'labelIds name',
  labels: 'labelIds',
  tag: 'labelIds name',
  tags: 'labelIds',
  tagids: 'labelIds',
  categories: 'labelIds',
  done: 'completed',
  complete: 'completed',
  isdone: 'completed',
  iscompleted: 'completed',
  iscomplete: 'completed',
  checked: 'completed',
  finished: 'completed',
  status: 'completed state',
  state: 'completed',
  note: 'description',
  notes: 'description',
  details: 'description',
  comment: 'description',
  body: 'description body',
  content: 'description text title',
  text: 'title text name q',
  date: 'date due dueFrom from',
  day: 'date due',
  datetime: 'dateTime due',
  time: 'dateTime at',
  duedate: 'due dueFrom',
  duedatetime: 'due',
  dueat: 'due dueFrom',
  dueon: 'due dueFrom',
  dueby: 'due dueBefore',
  dueafter: 'dueFrom',
  dueto: 'dueBefore',
  deadline: 'due dueBefore',
  due: 'due dueFrom',
  start: 'startOn from dateTime',
  startdate: 'startOn from',
  startat: 'startOn from',
  end: 'to until',
  since: 'from cursor updatedFrom',
  createdafter: 'createdFrom',
  createdsince: 'createdFrom',
  updatedafter: 'updatedFrom',
  updatedsince: 'updatedFrom',
  list: 'listId',
  lists: 'listId',
  project: 'listId',
  projectid: 'listId',
  folder: 'listId',
  parent: 'parentId',
  parenttask: 'parentId',
  parenttaskid: 'parentId',
  duration: 'durationMinutes',
  estimate: 'durationMinutes',
  minutes: 'minutesBefore durationMinutes',
  offset: 'minutesBefore cursor',
  rrule: 'recurrence rule',
  repeat: 'recurrence',
  repeats: 'recurrence',
  recurring: 'recurrence',
  pattern: 'rule',
  freq: 'rule recurrence',
  reminder: 'reminders',
  alarm: 'reminders',
  alarms: 'reminders',
  remindat: 'reminders at',
  importance: 'priority',
  prio: 'priority',
  urgency: 'priority',
  uuid: 'id',
  uid: 'id',
  taskid: 'id',
  colour: 'color',
  hidden: 'archived',
  isarchived: 'archived',
  search: 'q',
  query: 'q',
  filter: 'q view',
  term: 'q',
  keyword: 'q',
  pagesize: 'limit',
  perpage: 'limit',
  count: 'limit',
  size: 'limit',
  take: 'limit',
  page: 'cursor',
  pagetoken: 'cursor',
  skip: 'cursor',
  next: 'cursor',
  nextcursor: 'cursor',
  orderby: 'sort',
  order: 'sort',
  sortby: 'sort',
  tz: 'timeZone',
  zone: 'timeZone',
  position: 'before',
  index: 'before',
  beforeid: 'before',
  afterid: 'after',
  callback: 'url',
  endpoint: 'url endpoint',
  events: 'types',
  type: 'types',
  disabled: 'paused',
  etag: 'version',
  requests: 'operations',
  ops: 'operations',
};
/** Longer names are not compared: they are no typos, and the comparison takes long. */
const MAX_NAME_LENGTH = 40;
/** Maximum edit distance for a name of this length. */
const DIFFERENT_LETTERS = 1 / 3;
/** Shorter words are one letter away from too many others. */
const MIN_MISSPELLED_LENGTH = 4;

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_\-\s[\]]/g, '');

/** The known name closest to an unknown one; undefined if none is close. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return undefined;
  const unknown = plain(name);
  const maxDistance = Math.max(1, Math.floor(unknown.length * DIFFERENT_LETTERS));
  return (
    known.find((each) => plain(each) === unknown) ??
    meaningOf(unknown, known) ??
    nearestInSpelling(unknown, known, maxDistance) ??
    misspelledSynonym(unknown, known)
  );
}

/** The first known name that means the same. */
function meaningOf(synonym: string, known: readonly string[]): string | undefined {
  const meanings = Object.hasOwn(SYNONYMS, synonym) ? SYNONYMS[synonym]!.split(' ') : [];
  return meanings.find((each) => known.includes(each));
}

function misspelledSynonym(unknown: string, known: readonly string[]): string | undefined {
  if (unknown.length < MIN_MISSPELLED_LENGTH) return undefined;
  const synonyms = Object.keys(SYNONYMS).filter((synonym) => meaningOf(synonym, known) !== undefined);
  const nearest = nearestInSpelling(unknown, synonyms, 1);
  return nearest && meaningOf(nearest, known);
}

function nearestInSpelling(
  unknown: string,
  names: readonly string[],
  maxDistance: number,
): string | undefined {
  let nearest: string | undefined;
  let limit = maxDistance + 1;
  for (const name of names) {
    const other = plain(name);
    // The distance is at least the difference in length.
    if (Math.abs(other.length - unknown.length) >= limit) continue;
    const distance = distanceBetween(unknown, other);
    // Excludes short names without a common letter.
    if (distance < limit && distance < name.length) [nearest, limit] = [name, distance];
  }
  return nearest;
}

/** The edit distance with transpositions (optimal string alignment). */
function distanceBetween(one: string, other: string): number {
  let [beforeLast, last]: number[][] = [[], Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const edited = Math.min(last![j]! + 1, row[j - 1]! + 1, last![j - 1]! + (isSame ? 0 : 1));
      row.push(isSwapped ? Math.min(edited, beforeLast![j - 2]! + 1) : edited);
    }
    [beforeLast, last] = [last, row];
  }
  return last!.at(-1)!;
}
