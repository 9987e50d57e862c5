// ASN.1, read in place: nodes are views of the bytes given, so that wiping those wipes every part of a key. DER is read, and of
// BER what .pfx files of older programs have: lengths that are not told, and octets in pieces. Only DER is written.

import { joined } from "./bytes.js";
import { Refusal } from "./refusal.js";

export const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const BITS = 0x03;
export const OCTETS = 0x04;
export const NULL = 0x05;
export const OID = 0x06;
export const UTF8 = 0x0c;
export const SEQUENCE = 0x30;
export const SET = 0x31;
export const context = (number) => 0xa0 + number;

const CONSTRUCTED = 0x20;
const LONG_TAG = 0x1f;
const NOT_TOLD = 0x80; // in place of a length
const LONGEST_LENGTH = 4; // bytes of a length

/** The node at a place: its tag, its content, and the whole of it. */
export function nodeAt(bytes, start = 0) {
  const tag = bytes[start];
  if ((tag & LONG_TAG) === LONG_TAG) throw new Refusal("unreadable");
  if (bytes[start + 1] === NOT_TOLD && tag & CONSTRUCTED) return openNodeAt(bytes, start, tag);
  const { length, at } = lengthAt(bytes, start + 1);
  if (!(at + length <= bytes.length)) throw new Refusal("unreadable");
  return { tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) };
}

function lengthAt(bytes, at) {
  const count = bytes[at] - 0x80;
  if (count < 0) return { length: bytes[at], at: at + 1 };
  if (count === 0 || count > LONGEST_LENGTH) throw new Refusal("unreadable");
  const digits = bytes.subarray(at + 1, at + 1 + count);
  return { length: digits.reduce((sum, byte) => sum * 256 + byte, 0), at: at + 1 + count };
}

/** One whose end is told by two zeros behind its last child. */
function openNodeAt(bytes, start, tag) {
  let at = start + 2;
  while (bytes[at] !== 0 || bytes[at + 1] !== 0) at += nodeAt(bytes, at).whole.length;
  return { tag, content: bytes.subarray(start + 2, at), whole: bytes.subarray(start, at + 2) };
}

export function childrenOf(node) {
  const children = [];
  for (let at = 0; at < node.content.length; at += children.at(-1).whole.length) children.push(nodeAt(node.content, at));
  return children;
}

/** The node, if it is what is expected there. */
export function expected(node, tag) {
  if (node?.tag !== tag) throw new Refusal("unreadable");
  return node;
}

/** Octets, put together where they come in pieces. */
export const octetsOf = (node) => (node.tag & CONSTRUCTED ? joined(...childrenOf(node).map(octetsOf)) : node.content);

export function oidOf(node) {
  const numbers = [];
  let number = 0;
  for (const byte of expected(node, OID).content) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const first = Math.min(2, Math.floor(numbers[0] / 40));
  return [first, numbers[0] - first * 40, ...numbers.slice(1)].join(".");
}

/** A small number, such as a count of rounds. */
export const numberOf = (node) => expected(node, INTEGER).content.reduce((sum, byte) => sum * 256 + byte, 0);

/** The bytes of an INTEGER without the sign's zero. */
export function magnitudeOf(node) {
  const { content } = expected(node, INTEGER);
  return content[0] === 0 ? content.subarray(1) : content;
}

/** A node as DER, of parts that are DER or plain content. */
export function written(tag, ...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const digits = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  const head = length < 0x80 ? digits : [0x80 + digits.length, ...digits];
  if (length > 0xffff) throw new RangeError("longer than any signature");
  return joined(new Uint8Array([tag, ...head]), ...parts);
}

export function writtenOid(text) {
  const [first, second, ...rest] = text.split(".").map(Number);
  return written(OID, new Uint8Array([first * 40 + second, ...rest.flatMap(inSevenBits)]));
}

function inSevenBits(number) {
  const digits = [number & 0x7f];
  for (let left = number >>> 7; left; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}
