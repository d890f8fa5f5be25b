// JSON whose whole numbers of 64 bits survive: those that JavaScript's numbers cannot hold become BigInts.

const whole = (_, value, { source } = {}) =>
  typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;

export const parse = (text) => JSON.parse(text, whole);

export const stringify = (value) =>
  JSON.stringify(value, (_, part) => (typeof part === "bigint" ? JSON.rawJSON(String(part)) : part));
