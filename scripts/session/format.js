// @ts-check
// Times and durations as people read them, in the words of `domain/src/format.rs` and `domain/src/local_time.rs`.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/**
 * A duration: `40 ms`, `0.4 s`, `42 s`, `3 min 5 s`, `2 h 4 min`, `3 d 1 h`.
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  const millis = Math.max(Math.trunc(milliseconds), 0);
  const seconds = Math.floor(millis / 1000);
  if (seconds === 0 && millis > 0 && millis < 100) return `${millis} ms`;
  if (seconds < 10 && millis % 1000 !== 0) return `${seconds}.${Math.floor((millis % 1000) / 100)} s`;
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return pair(seconds / MINUTE, "min", seconds % MINUTE, "s");
  if (seconds < DAY) return pair(seconds / HOUR, "h", (seconds % HOUR) / MINUTE, "min");
  return pair(seconds / DAY, "d", (seconds % DAY) / HOUR, "h");
}

/**
 * @param {number} large
 * @param {string} largeUnit
 * @param {number} small
 * @param {string} smallUnit
 */
function pair(large, largeUnit, small, smallUnit) {
  const rest = Math.floor(small);
  return `${Math.floor(large)} ${largeUnit}${rest ? ` ${rest} ${smallUnit}` : ""}`;
}

/**
 * How long ago a moment was: `just now`, `5 min ago`, `in 2 h`. Both in milliseconds since 1970.
 * @param {number} now
 * @param {number} then
 */
export function relativeTime(now, then) {
  const seconds = Math.floor(Math.abs(now - then) / 1000);
  if (seconds < 10) return "just now";
  const words = inOneUnit(seconds);
  return now < then ? `in ${words}` : `${words} ago`;
}

/** @param {number} seconds */
function inOneUnit(seconds) {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
  if (seconds < MONTH) return `${Math.floor(seconds / DAY)} d`;
  if (seconds < YEAR) return `${Math.floor(seconds / MONTH)} mo`;
  return `${Math.floor(seconds / YEAR)} y`;
}

/**
 * How far into its turn something happened: `+3.2 s`; nothing at its beginning, or where the turn is not known.
 * @param {number | undefined} turn
 * @param {number} at
 */
export function intoTurn(turn, at) {
  return turn !== undefined && at > turn ? `+${duration(at - turn)}` : "";
}

/** A moment as a clock and a calendar show it, in the reader's zone. */
export class LocalTime {
  #shown;
  #ahead;

  /**
   * @param {number} at in milliseconds since 1970
   * @param {number} [ahead] minutes that the clocks are ahead of UTC at that moment: summer and winter differ
   */
  constructor(at, ahead = -new Date(at).getTimezoneOffset()) {
    this.#ahead = ahead;
    this.#shown = new Date(at + ahead * MINUTE * 1000);
  }

  /** The time to the second: `14:03:05`. */
  time() {
    return this.#shown.toISOString().slice(11, 19);
  }

  /** The day as numbers: `2026-11-22`. */
  day() {
    return this.#shown.toISOString().slice(0, 10);
  }

  /** The day in words: `Sunday 22 November 2026`. */
  date() {
    const day = this.#shown;
    return `${WEEKDAYS[day.getUTCDay()]} ${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
  }

  /** The zone: `UTC`, `UTC+1`, `UTC-3:30`. */
  zone() {
    const away = Math.abs(this.#ahead);
    if (away === 0) return "UTC";
    const minutes = away % 60 ? `:${String(away % 60).padStart(2, "0")}` : "";
    return `UTC${this.#ahead < 0 ? "-" : "+"}${Math.floor(away / 60)}${minutes}`;
  }

  /** Date, time and zone: `2026-11-22 14:03:05 UTC+1`. */
  dateTime() {
    return `${this.day()} ${this.time()} ${this.zone()}`;
  }
}
