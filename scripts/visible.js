// @ts-check
// A file's name is the work of others, too.

/**
 * A text with marks for what would not show, as `domain::reveal` writes them on the server.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (hidden) => {
    return `⟦U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟧`;
  });
}
