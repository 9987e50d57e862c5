// The signature that is sent: CMS SignedData with its content, the signer's certificate and those above it.
// What is signed are the attributes with the content's digest, never bytes that somebody else chose.

import { ObjectIdentifier, OctetString } from "asn1js";
import {
  Attribute,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from "pkijs";

const DATA = "1.2.840.113549.1.7.1";
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const DIGEST = "SHA-256";

/** DER of the SignedData. */
export async function signed(content, key, certificate, chain) {
  const message = new SignedData({
    version: 1,
    encapContentInfo: enclosed(content),
    signerInfos: [await signerInfo(content, certificate)],
    certificates: [certificate, ...chain].map((one) => one.parsed),
  });
  await message.sign(key, 0, DIGEST);
  const whole = new ContentInfo({ contentType: SIGNED_DATA, content: message.toSchema(true) });
  return new Uint8Array(whole.toSchema().toBER());
}

/** The octets in one piece, as DER wants them: given to the constructor they would be cut in pieces. */
function enclosed(content) {
  const info = new EncapsulatedContentInfo({ eContentType: DATA });
  info.eContent = new OctetString({ valueHex: content.slice().buffer });
  return info;
}

async function signerInfo(content, { parsed }) {
  const digest = await crypto.subtle.digest(DIGEST, content);
  const attributes = [
    new Attribute({ type: CONTENT_TYPE, values: [new ObjectIdentifier({ value: DATA })] }),
    new Attribute({ type: MESSAGE_DIGEST, values: [new OctetString({ valueHex: digest })] }),
  ];
  return new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer: parsed.issuer, serialNumber: parsed.serialNumber }),
    signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes }),
  });
}
