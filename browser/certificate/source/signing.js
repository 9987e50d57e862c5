// The signature that is sent: CMS SignedData (RFC 5652) with its content, the signer's certificate and those above it.
// What is signed are the attributes with the content's digest, never bytes that somebody else chose.

import { context, INTEGER, NULL, OCTETS, SEQUENCE, SET, written, writtenOid } from "./der.js";

const DATA = writtenOid("1.2.840.113549.1.7.1");
const SIGNED_DATA = writtenOid("1.2.840.113549.1.7.2");
const CONTENT_TYPE = writtenOid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST = writtenOid("1.2.840.113549.1.9.4");
const SHA256 = written(SEQUENCE, writtenOid("2.16.840.1.101.3.4.2.1"), written(NULL));
const SHA256_WITH_RSA = written(SEQUENCE, writtenOid("1.2.840.113549.1.1.11"), written(NULL));
const VERSION = written(INTEGER, new Uint8Array([1]));

/** DER of the SignedData. */
export async function signed(content, key, certificate, chain) {
  const message = written(
    SEQUENCE,
    VERSION,
    written(SET, SHA256),
    written(SEQUENCE, DATA, written(context(0), written(OCTETS, content))),
    written(context(0), ...[certificate, ...chain].map((one) => one.der)),
    written(SET, await signerInfo(content, key, certificate)),
  );
  return written(SEQUENCE, SIGNED_DATA, written(context(0), message));
}

async function signerInfo(content, key, certificate) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const attributes = [attribute(CONTENT_TYPE, DATA), attribute(MESSAGE_DIGEST, written(OCTETS, digest))]; // in DER's order
  const signature = await crypto.subtle.sign(key.algorithm.name, key, written(SET, ...attributes));
  return written(
    SEQUENCE,
    VERSION,
    written(SEQUENCE, certificate.raw.issuer, certificate.raw.serial),
    SHA256,
    written(context(0), ...attributes),
    SHA256_WITH_RSA,
    written(OCTETS, new Uint8Array(signature)),
  );
}

const attribute = (type, value) => written(SEQUENCE, type, written(SET, value));
