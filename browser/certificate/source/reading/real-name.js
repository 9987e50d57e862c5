// The owner's name as the authority proved it: in the alternative name, beside the hash of the number.

import { childrenOf, context, oidOf, SEQUENCE, UTF8 } from "../der.js";

const IDENTIFY_DATA = "1.2.410.200004.10.1.1";

/** The name, or nothing where the certificate has none that can be read. */
export function realNameOf(extension) {
  if (!extension) return "";
  try {
    const names = childrenOf(extension);
    const others = names.filter((name) => name.tag === context(0)).map(childrenOf);
    const data = others.find(([identifier]) => oidOf(identifier) === IDENTIFY_DATA)?.[1];
    const content = data && childrenOf(data)[0];
    const name = content?.tag === SEQUENCE ? childrenOf(content)[0] : null;
    return name?.tag === UTF8 ? new TextDecoder().decode(name.content) : "";
  } catch {
    return ""; // the common name stands in
  }
}
