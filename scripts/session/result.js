// @ts-check
// The content of a result: what was typed, and files as blocks of the API (events.md §4.7). Approvers may not upload
// files, so they are sent within the result.
import { visible } from "../visible.js";
import { jsonProblem } from "./json.js";

/** How much all files together may have, in bytes. */
const MOST = 5 * 1024 * 1024;

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** Types of text besides `text/…`. */
const TEXTS = ["application/json", "application/xml", "application/yaml", "application/x-yaml", "application/javascript"];

/**
 * A field that can't be sent as it is; `at`: where in its text.
 * @typedef {{ name: string, words: string, at?: number }} Problem
 */

/**
 * What is wrong with a result, before it is sent.
 * @param {FormData} form
 * @returns {Problem | undefined}
 */
export function problemOf(form) {
  if (form.get("format") === "json") {
    const problem = jsonProblem(String(form.get("content") ?? ""));
    if (problem) return { name: "content", ...problem };
  }
  const files = filesOf(form);
  const unknown = files.find((file) => !kindOf(file));
  const words = unknown
    ? `${visible(unknown.name)} is none of these: PNG, JPEG, GIF or WebP images, PDFs, text files.`
    : files.reduce((sum, { size }) => sum + size, 0) > MOST
      ? "These files have more than 5 MB together. Choose fewer or smaller ones."
      : undefined;
  return words === undefined ? undefined : { name: "files", words };
}

/**
 * The blocks of a result; an error says which file can't be read.
 * @param {FormData} form
 */
export async function contentOf(form) {
  const text = String(form.get("content") ?? "");
  const typed = text ? [{ type: "text", text }] : [];
  return [...typed, ...(await Promise.all(filesOf(form).map(blockOf)))];
}

/** @param {FormData} form */
function filesOf(form) {
  // A field in which nothing was chosen has one file without a name.
  return form.getAll("files").filter((file) => file instanceof File && file.name !== "").map((file) => /** @type {File} */ (file));
}

/** @param {File} file */
function kindOf({ type, name }) {
  if (IMAGES.includes(type)) return "image";
  if (type === "application/pdf") return "pdf";
  const isText = type.startsWith("text/") || TEXTS.includes(type) || /\.(txt|md|csv|json|ya?ml|toml|log)$/i.test(name);
  return isText ? "text" : undefined;
}

/** @param {File} file */
async function blockOf(file) {
  try {
    if (kindOf(file) === "text") {
      // Bytes that are not UTF-8 would silently become others.
      const data = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
      return { type: "document", title: file.name, source: { type: "text", media_type: "text/plain", data } };
    }
    const source = { type: "base64", media_type: file.type, data: await base64(file) };
    return kindOf(file) === "image" ? { type: "image", source } : { type: "document", title: file.name, source };
  } catch {
    throw new Error(`${visible(file.name)} could not be read. If it is a text file, save it as UTF-8.`);
  }
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result).replace(/^[^,]*,/, "")));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}
