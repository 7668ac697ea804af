// @ts-check
// When work is done: once for all that ask for it in a moment, or not more often than anyone can see.

/** The length of a frame, in milliseconds. */
const FRAME = 16;
/** The interval of throttled work, in milliseconds. */
const REST = 2_000;

/**
 * Work that is done once at the end of the task, then rests for a frame, so that the browser can draw and handle input.
 * Not on an animation frame: background tabs have none.
 * @param {() => void} work
 * @returns {() => void} asks for it
 */
export function coalesced(work) {
  let isWanted = false;
  let next = 0;
  const run = () => {
    isWanted = false;
    // What the work itself asks for is done in a later task.
    next = Infinity;
    try {
      work();
    } finally {
      next = performance.now() + FRAME;
    }
  };
  return () => {
    if (isWanted) return;
    isWanted = true;
    const wait = Math.min(next - performance.now(), FRAME);
    if (wait > 0) setTimeout(run, wait);
    else queueMicrotask(run);
  };
}

/**
 * Work that is done once every two seconds: the first time at once, and the last time is never lost.
 * @param {() => void} work
 * @returns {() => void} asks for it
 */
export function throttled(work) {
  /** @type {"idle" | "resting" | "wanted"} */
  let pace = "idle";
  const ask = () => {
    if (pace !== "idle") {
      pace = "wanted";
      return;
    }
    pace = "resting";
    queueMicrotask(work);
    setTimeout(rested, REST);
  };
  const rested = () => {
    const isWanted = pace === "wanted";
    pace = "idle";
    if (isWanted) ask();
  };
  return ask;
}
