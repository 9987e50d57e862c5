// PKCS#12: one file (.pfx, .p12) with certificates and a key, parts of it locked.

import { fromBER } from "asn1js";
import { AuthenticatedSafe, EncryptedData, getCrypto, PFX, SafeContents } from "pkijs";

import { same, wipe } from "../bytes.js";
import { nodeAt } from "../der.js";
import { Refusal } from "../refusal.js";
import { readCertificate } from "../reading/certificate.js";
import { unlocked } from "./password-based.js";
import { partsOf, unlockedKey } from "./private-key.js";

const DATA = "1.2.840.113549.1.7.1";
const ENCRYPTED = "1.2.840.113549.1.7.6";
const KEY_BAG = "1.2.840.113549.1.12.10.1.1";
const LOCKED_KEY_BAG = "1.2.840.113549.1.12.10.1.2";
const CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.3";
const DIGESTS = {
  "1.3.14.3.2.26": "SHA-1",
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};

const derOf = (part) => new Uint8Array(part.toSchema().toBER());

/** The certificate of the key, the key as plain PKCS#8, and the other certificates of the file. */
export async function openedPfx(file, password) {
  const pfx = parsed(file);
  await checkPassword(pfx, password);
  const bags = [];
  for (const content of safeOf(pfx).safeContents) bags.push(...(await bagsOf(content, password)));
  const certificates = bags.filter((bag) => bag.bagId === CERTIFICATE_BAG).map(certificateOf);
  const plain = await keyOf(bags, password);
  try {
    return { ...paired(certificates, partsOf(plain)), plain };
  } catch (refusal) {
    wipe(plain);
    throw refusal;
  }
}

function parsed(file) {
  try {
    return new PFX({ schema: fromBER(file).result });
  } catch {
    throw new Refusal("unreadable");
  }
}

const contentOf = (info) => info.content.getValue?.() ?? info.content.valueBlock.valueHexView.slice().buffer;

function safeOf(pfx) {
  if (pfx.authSafe.contentType !== DATA) throw new Refusal("unreadable");
  return new AuthenticatedSafe({ schema: fromBER(contentOf(pfx.authSafe)).result });
}

/** A stamp over the whole file tells a wrong password surely, and whether the file is as it was made. */
async function checkPassword(pfx, password) {
  const digest = DIGESTS[pfx.macData?.mac.digestAlgorithm.algorithmId];
  if (!digest) return;
  const isRight = await getCrypto(true).verifyDataStampedWithPassword({
    password: password.slice().buffer,
    hashAlgorithm: digest,
    salt: pfx.macData.macSalt.valueBlock.valueHexView.slice().buffer,
    iterationCount: pfx.macData.iterations,
    contentToVerify: contentOf(pfx.authSafe),
    signatureToVerify: pfx.macData.mac.digest.valueBlock.valueHexView.slice().buffer,
  });
  if (!isRight) throw new Refusal("wrong-password");
}

async function bagsOf(content, password) {
  if (content.contentType === DATA) return safeBags(contentOf(content));
  if (content.contentType !== ENCRYPTED) throw new Refusal("unreadable");
  const info = new EncryptedData({ schema: content.content }).encryptedContentInfo;
  const algorithm = nodeAt(derOf(info.contentEncryptionAlgorithm));
  return safeBags(await unlocked(algorithm, new Uint8Array(info.getEncryptedContent()), password));
}

function safeBags(bytes) {
  try {
    return new SafeContents({ schema: fromBER(bytes).result }).safeBags;
  } catch {
    throw new Refusal("wrong-password");
  }
}

const certificateOf = (bag) => readCertificate(new Uint8Array(bag.bagValue.certValue.valueBlock.valueHexView));

async function keyOf(bags, password) {
  const open = bags.find((bag) => bag.bagId === KEY_BAG);
  if (open) return derOf(open.bagValue);
  const locked = bags.find((bag) => bag.bagId === LOCKED_KEY_BAG);
  if (!locked) throw new Refusal("unreadable");
  return unlockedKey(derOf(locked.bagValue), password);
}

function paired(certificates, { modulus }) {
  const own = certificates.find((certificate) => modulus && same(certificate.modulus, modulus));
  if (!own) throw new Refusal(certificates.length ? "other-key" : "unreadable");
  return { certificate: own, others: certificates.filter((certificate) => certificate !== own) };
}
