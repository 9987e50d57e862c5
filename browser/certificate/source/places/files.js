// Certificates among files: pairs of signCert.der and signPri.key in one folder at any depth, and .pfx files. What is for
// encryption alone (kmCert.der, kmPri.key) is passed over.

import { chainAbove } from "../reading/chain.js";
import { certificatesIn, Found } from "./found.js";

const CERTIFICATE = /^signcert\.(der|cer|crt)$/i;
const KEY = /^signpri\.key$/i;
const ANY_CERTIFICATE = /\.(der|cer|crt)$/i;
const FOR_ENCRYPTION = /^km/i;
const PFX = /\.(pfx|p12)$/i;
const LARGEST = 256 * 1024; // bytes; all of these files are small
const MOST_READ = 500;

export const isOfInterest = (name) => !FOR_ENCRYPTION.test(name) && [ANY_CERTIFICATE, KEY, PFX].some((kind) => kind.test(name));

/** `files`: { path, size, read() }. A path has the names of its folders, apart by slashes. */
export async function foundAmong(files) {
  const small = files.filter((file) => file.size <= LARGEST && isOfInterest(nameOf(file))).slice(0, MOST_READ);
  const pool = certificatesIn(await contentsOf(small.filter((file) => isOther(nameOf(file)))));
  const pairs = await Promise.all(foldersOf(small).map((folder) => pairIn(folder, pool)));
  const packed = await Promise.all(small.filter((file) => PFX.test(nameOf(file))).map(unopened));
  return [...pairs.filter(Boolean), ...packed];
}

const nameOf = (file) => file.path.split("/").at(-1);
const folderOf = (file) => file.path.split("/").slice(0, -1).join("/");
const isOther = (name) => ANY_CERTIFICATE.test(name) && !CERTIFICATE.test(name);

const contentsOf = (files) => Promise.all(files.map((file) => file.read()));

function foldersOf(files) {
  const folders = new Map();
  for (const file of files) folders.set(folderOf(file), [...(folders.get(folderOf(file)) ?? []), file]);
  return [...folders.values()];
}

/** The certificate of a folder with its key, and those above it that lie anywhere among the files. */
async function pairIn(files, pool) {
  const certificate = files.find((file) => CERTIFICATE.test(nameOf(file)));
  const key = files.find((file) => KEY.test(nameOf(file)));
  if (!certificate || !key) return null;
  const [own] = certificatesIn([await certificate.read()]);
  if (!own) return null;
  return new Found({ name: folderOf(key) || nameOf(key), certificate: own, key: await key.read(), chain: chainAbove(own, pool) });
}

export async function unopened(file) {
  return new Found({ name: nameOf(file), pfx: await file.read() });
}
