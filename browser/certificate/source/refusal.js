// What keeps a certificate from being opened or used. The code names a text of the page, the values fill it in.

export class Refusal extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}
