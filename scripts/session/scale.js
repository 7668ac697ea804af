// @ts-check
// The minimap's time scale and the part of it that is seen: from moments to places and back. Places go from 0 to 1.

/**
 * A stretch of time that is drawn evenly: its first and last moment in milliseconds since 1970, and their places.
 * @typedef {[from: number, to: number, left: number, right: number]} Piece
 */

/** The least half of what is seen. */
const LEAST = 0.0005;

/** @param {number} value @param {number} least @param {number} most */
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/** The scale of a whole session; long silences take less room than they took time. */
export class Scale {
  /** @param {Piece[]} pieces */
  constructor(pieces) {
    this.pieces = pieces;
  }

  /**
   * The place of a moment; moments outside are moved to the edge.
   * @param {number} at
   */
  place(at) {
    const piece = this.pieces.find(([, to]) => at <= to) ?? this.pieces.at(-1);
    if (!piece) return 0;
    const [from, to, left, right] = piece;
    return left + (right - left) * clamp((at - from) / Math.max(to - from, 1), 0, 1);
  }

  /**
   * The moment at a place.
   * @param {number} place
   */
  moment(place) {
    const piece = this.pieces.find(([, , , right]) => place <= right) ?? this.pieces.at(-1);
    if (!piece) return 0;
    const [from, to, left, right] = piece;
    return from + Math.round((to - from) * clamp((place - left) / Math.max(right - left, Number.EPSILON), 0, 1));
  }
}

/** The part of the session that is seen, as places of its scale. */
export class View {
  /** @param {number} left @param {number} right */
  constructor(left = 0, right = 1) {
    this.left = left;
    this.right = right;
  }

  get isWhole() {
    return this.left === 0 && this.right === 1;
  }

  /**
   * The view that a key leads to: zooms and moves. The same one where the key does neither.
   * @param {string} key
   * @returns {View}
   */
  after(key) {
    switch (key) {
      case "+":
      case "=":
        return this.#zoomed(0.5);
      case "-":
        return this.#zoomed(2);
      case "0":
        return new View();
      case "ArrowLeft":
        return this.#moved(-0.25);
      case "ArrowRight":
        return this.#moved(0.25);
      default:
        return this;
    }
  }

  /** @param {number} factor */
  #zoomed(factor) {
    const [middle, half] = [(this.left + this.right) / 2, ((this.right - this.left) * factor) / 2];
    if (half < LEAST) return this;
    return new View(Math.max(middle - half, 0), Math.min(middle + half, 1));
  }

  /** @param {number} part */
  #moved(part) {
    const width = this.right - this.left;
    const left = clamp(this.left + width * part, 0, 1 - width);
    return new View(left, left + width);
  }

  /**
   * A place of the scale as a place in what is seen.
   * @param {number} place
   */
  into(place) {
    return (place - this.left) / (this.right - this.left);
  }

  /**
   * A place in what is seen as a place of the scale.
   * @param {number} place
   */
  outOf(place) {
    return this.left + place * (this.right - this.left);
  }
}

/**
 * The event of the mark nearest to a moment, where one is near.
 * @param {string} marks moments and events in turn: `MS EVENT MS EVENT`
 * @param {number} at
 * @param {number} near in milliseconds
 */
export function nearest(marks, at, near) {
  const words = marks.split(" ");
  let [best, least] = [/** @type {string | undefined} */ (undefined), Infinity];
  for (let n = 0; n + 1 < words.length; n += 2) {
    const distance = Math.abs(Number(words[n]) - at);
    if (distance <= near && distance < least) [best, least] = [words[n + 1], distance];
  }
  return best;
}

/**
 * Places too close to tell apart are one, and those out of sight none; in percent.
 * @param {number[]} places
 */
export function distinct(places) {
  /** @type {number[]} */
  const kept = [];
  for (const place of places) {
    const last = kept.at(-1);
    if (place >= 0 && place <= 100 && (last === undefined || Math.abs(place - last) >= 0.2)) kept.push(place);
  }
  return kept;
}
