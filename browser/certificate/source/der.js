// DER, read in place: nodes are views of the bytes given, so that wiping those wipes every part of a key.

import { joined } from "./bytes.js";
import { Refusal } from "./refusal.js";

export const INTEGER = 0x02;
export const BITS = 0x03;
export const OCTETS = 0x04;
export const OID = 0x06;
export const UTF8 = 0x0c;
export const SEQUENCE = 0x30;
export const context = (number) => 0xa0 + number;

const LONGEST_LENGTH = 4; // bytes of a length

/** The node at a place: its tag, its content, and the whole of it. */
export function nodeAt(bytes, start = 0) {
  const tag = bytes[start];
  let at = start + 2;
  let length = bytes[start + 1];
  if (length >= 0x80) {
    const count = length - 0x80;
    if (count === 0 || count > LONGEST_LENGTH) throw new Refusal("unreadable");
    length = 0;
    for (let number = 0; number < count; number += 1, at += 1) length = length * 256 + bytes[at];
  }
  if (!(at + length <= bytes.length)) throw new Refusal("unreadable");
  return { tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) };
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

export function sequence(...parts) {
  const content = joined(...parts);
  const length = content.length;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  const whole = joined(new Uint8Array([SEQUENCE, ...head]), content);
  content.fill(0);
  return whole;
}
