// Files as the browser gives them: from an <input>, or from the handle of a folder.

import { Refusal } from "../refusal.js";
import { isOfInterest } from "./files.js";

const DEEPEST = 12; // folders within folders
const MOST_SEEN = 20_000;

const reader = (file) => async () => new Uint8Array(await file.arrayBuffer());

/** The chosen files of an <input>, with their folders where a folder was chosen. */
export function filesOfInput(input) {
  return Array.from(input.files, (file) => ({ path: file.webkitRelativePath || file.name, size: file.size, read: reader(file) }));
}

/** The files below a folder that may be of a certificate. */
export async function filesBelow(folder) {
  const files = [];
  await look(folder, folder.name, { files, seen: 0 }, 0);
  return files;
}

async function look(folder, path, found, depth) {
  for await (const entry of folder.values()) {
    found.seen += 1;
    if (found.seen > MOST_SEEN) throw new Refusal("too-many");
    const below = `${path}/${entry.name}`;
    if (entry.kind === "directory" && depth < DEEPEST) await look(entry, below, found, depth + 1);
    else if (entry.kind === "file" && isOfInterest(entry.name)) await add(entry, below, found.files);
  }
}

async function add(entry, path, files) {
  const file = await entry.getFile();
  files.push({ path, size: file.size, read: reader(file) });
}
