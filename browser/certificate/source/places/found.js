// A certificate that was found: with the locked key beside it, or unopened in a .pfx.

import { chainAbove } from "../reading/chain.js";
import { readCertificate } from "../reading/certificate.js";
import { openedPfx } from "../opening/pfx.js";
import { signingKey, unlockedKey } from "../opening/private-key.js";

let count = 0;

/** `key` and `pfx` are the files as they were found, locked; one of them is there. */
export class Found {
  constructor({ name, certificate = null, key = null, pfx = null, chain = [], id = "" }) {
    count += 1;
    Object.assign(this, { name, certificate, key, pfx, chain, id, mark: `certificate-${count}` });
  }

  /** The signing key and R. A .pfx tells its certificate here for the first time. */
  async opened(password) {
    if (!this.pfx) return signingKey(await unlockedKey(this.key, password), this.certificate);
    const { certificate, others, plain } = await openedPfx(this.pfx, password);
    this.certificate = certificate;
    this.chain = chainAbove(certificate, others);
    return signingKey(plain, certificate);
  }
}

/** The readable ones of some files; what is no certificate is passed over. */
export function certificatesIn(contents) {
  return contents.flatMap((bytes) => {
    try {
      return [readCertificate(bytes)];
    } catch {
      return [];
    }
  });
}
