// @ts-check
/*! Contains highlight.js 11 (BSD-3-Clause, Copyright (c) 2006 Ivan Sagalaev and others) and
    lowlight 3 (MIT, Copyright (c) 2016 Titus Wormer). */
// Colours code through the CSS Custom Highlight API: what is on the page stays the text that was drawn, no element is
// made of it, and the owner of that text never notices. `session.js` loads this where there is code to colour.

import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

/** The languages of `domain/src/language.rs`, under the names they have there; a test compares both. */
const languages = {
  bash, c, cpp, csharp, css, diff, dockerfile, go, ini, java, javascript, json, kotlin, makefile, markdown, php, python,
  ruby, rust, sql, swift, typescript, xml, yaml,
};

/** The scopes of highlight.js by their colour in `style/pages/session/code.css`. */
const scopes = {
  comment: "comment quote",
  keyword: "keyword doctag template-tag selector-tag",
  string: "string regexp char code",
  number: "number literal symbol bullet link variable template-variable",
  name: "title section name attr attribute property selector-class selector-id selector-attr selector-pseudo",
  type: "type class built_in meta",
  added: "addition",
  removed: "deletion",
  // What is put into a string is code again.
  plain: "subst",
};

/** @type {Map<string, string>} */
const colourOfScope = new Map();
for (const [colour, names] of Object.entries(scopes)) {
  for (const name of names.split(" ")) colourOfScope.set(name, colour);
}

/** Larger blocks stay plain, in UTF-16 units: a grammar may need seconds for them. */
const largest = 100_000;
/** The shortest time between two looks at the page, in milliseconds, and how much of the time they may take at most. */
const pause = 100;
const share = 0.1;

/** @typedef {{ from: number, to: number, colour: string }} Piece A part of a code that has a colour. */
/** @typedef {{ source: string, ranges: [Highlight, StaticRange][] }} Painting What was coloured, and how. */

const lowlight = createLowlight(languages);
const blocks = /** @type {Set<Element>} */ (new Set());
/** Those near the screen; the others have no colours. */
const paintings = /** @type {Map<Element, Painting>} */ (new Map());
/** @type {number | undefined} */
let waiting;
let delay = pause;

// A little beyond the screen, so that what is scrolled to has its colours already.
const nearScreen = new IntersectionObserver(
  (entries) => entries.forEach(({ target, isIntersecting }) => (isIntersecting ? paint(target) : erase(target))),
  { rootMargin: "50%" },
);
new MutationObserver(() => {
  waiting ??= window.setTimeout(look, delay);
}).observe(document.body, { childList: true, characterData: true, subtree: true });
look();

/** Takes in blocks that came, changed or went. */
function look() {
  waiting = undefined;
  const started = performance.now();
  const found = new Set(document.querySelectorAll("pre[data-language]"));
  for (const block of blocks) if (!found.has(block)) forget(block);
  for (const block of found) if (!blocks.has(block)) nearScreen.observe(block);
  for (const block of found) blocks.add(block);
  for (const block of paintings.keys()) paint(block);
  delay = Math.max(pause, (performance.now() - started) / share);
}

/** @param {Element} block */
function forget(block) {
  nearScreen.unobserve(block);
  blocks.delete(block);
  erase(block);
}

/** @param {Element} block */
function erase(block) {
  for (const [highlight, range] of paintings.get(block)?.ranges ?? []) highlight.delete(range);
  paintings.delete(block);
}

/**
 * Colours a block, unless it is as it was. The old colours stay until the new ones are there: nothing flickers.
 * @param {Element} block
 */
function paint(block) {
  const language = block.getAttribute("data-language") ?? "";
  const text = block.textContent ?? "";
  const source = `${language}\n${text}`;
  if (paintings.get(block)?.source === source) return;
  const ranges = text.length <= largest && lowlight.registered(language) ? rangesOf(block, pieces(language, text)) : [];
  erase(block);
  for (const [highlight, range] of ranges) highlight.add(range);
  paintings.set(block, { source, ranges });
}

/**
 * The coloured pieces of a code, from first to last.
 * @param {string} language
 * @param {string} text
 * @returns {Piece[]}
 */
function pieces(language, text) {
  const pieces = /** @type {Piece[]} */ ([]);
  let at = 0;
  /** @param {import("hast").RootContent} node @param {string} colour */
  const walk = (node, colour) => {
    if (node.type === "text") {
      const from = at;
      at += node.value.length;
      if (colour !== "plain") pieces.push({ from, to: at, colour });
    } else if (node.type === "element") {
      const scope = String(/** @type {string[]} */ (node.properties.className)[0]).replace("hljs-", "");
      for (const child of node.children) walk(child, colourOfScope.get(scope) ?? colour);
    }
  };
  for (const node of lowlight.highlight(language, text).children) walk(node, "plain");
  return pieces;
}

/**
 * Where the pieces of a block's text are. The ranges are static: live ones would collapse while the text is replaced.
 * @param {Element} block
 * @param {Piece[]} pieces
 * @returns {[Highlight, StaticRange][]}
 */
function rangesOf(block, pieces) {
  const ranges = /** @type {[Highlight, StaticRange][]} */ ([]);
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let next = 0;
  for (let base = 0, node; (node = /** @type {Text | null} */ (walker.nextNode())); base += node.length) {
    const end = base + node.length;
    for (let index = next; index < pieces.length; index++) {
      const { from, to, colour } = /** @type {Piece} */ (pieces[index]);
      if (from >= end) break;
      const [startOffset, endOffset] = [Math.max(from - base, 0), Math.min(to, end) - base];
      const range = new StaticRange({ startContainer: node, startOffset, endContainer: node, endOffset });
      ranges.push([highlightOf(colour), range]);
      // A piece that goes on in the next text is met there again.
      next = to <= end ? index + 1 : index;
    }
  }
  return ranges;
}

/** @param {string} colour */
function highlightOf(colour) {
  const name = `code-${colour}`;
  const highlight = CSS.highlights.get(name) ?? new Highlight();
  CSS.highlights.set(name, highlight);
  return highlight;
}
