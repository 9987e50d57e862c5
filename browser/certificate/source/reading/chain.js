// The certificates above one, as far as they lie beside it.

const LONGEST = 4;

/** From the certificate's issuer upwards, without a root: the server has roots of its own. */
export function chainAbove(certificate, pool) {
  const chain = [];
  let lower = certificate;
  while (chain.length < LONGEST) {
    const upper = pool.find((one) => one.isAuthority && one.names.subject === lower.names.issuer && !chain.includes(one));
    if (!upper || upper.names.subject === upper.names.issuer) return chain;
    chain.push(upper);
    lower = upper;
  }
  return chain;
}
