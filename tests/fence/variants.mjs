// A piece of JSON in many shapes: each member of each of its objects left out, twice, of every other type.

const raw = (text) => ({ [RAW]: text });
const RAW = Symbol("raw JSON");

/** What stands in place of a member's value. */
const VALUES = [
  ...["null", "true", "0", "-1", "1.5", "1e3", "-0", "12345678901234567890", "0.10", "1763600000.12345678901234567890", "1E-7"],
  ...['""', '"text"', '"12"', '"2025-11-20T00:00:00.5Z"', '"\\u0000\\ud83d\\ude00\\n"', '"\\ud800"', "[]", "{}", "[1]", '["a",null]', '{"a":1}', '{"a":"b","a":"c"}', '[{"b":[0.10]}]'],
];

/** What stands there further down, where most is passed on as it came. */
const VALUES_BELOW = ["null", "true", "1.50", "12345678901234567890", '"12"', "[]", "{}", '{"a":"b","a":"c"}'];

/** Writes JSON, with raw texts as they are. */
function write(value) {
  if (value?.[RAW] !== undefined) return value[RAW];
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}:${write(part)}`).join(",")}}`;
}

/** The same object with one member made anew by `make`, or left out where that gives nothing. */
const withMember = (object, name, make) => {
  const made = make(object[name]);
  const { [name]: _, ...rest } = object;
  return made === undefined ? rest : { ...object, [name]: made };
};

const twice = (object, name) => {
  const text = write(object);
  return raw(`${text.slice(0, -1)},${JSON.stringify(name)}:${write(object[name])}}`);
};

/** Yields the paths' names and values that differ in one place from an object, as far down as `depth` objects. */
function* changed(object, depth, values = VALUES) {
  for (const name of Object.keys(object)) {
    yield [`without ${name}`, withMember(object, name, () => undefined)];
    yield [`${name} twice`, twice(object, name)];
    for (const value of values) yield [`${name} = ${value}`, withMember(object, name, () => raw(value))];
    const inner = object[name];
    const [below, wrap] = Array.isArray(inner) ? [inner[0], (part) => [part, ...inner.slice(1)]] : [inner, (part) => part];
    if (depth > 1 && below !== null && typeof below === "object" && !Array.isArray(below)) {
      for (const [path, value] of changed(below, depth - 1, name === "record" ? VALUES : VALUES_BELOW)) yield [`${name}.${path}`, withMember(object, name, () => wrap(value))];
    }
  }
  yield ["another member", { ...object, tea: raw('{"a": 12345678901234567890, "b" : [1.50]}') }];
  yield ["another member, twice", raw(`${write(object).slice(0, -1)},"tea":1,"tea":2}`)];
}

/** Yields names and texts of JSON that differs from an object in one place, within `depth` objects. */
export function* variants(object, depth = 3) {
  yield ["as it is", write(object)];
  for (const [name, value] of changed(object, depth)) yield [name, write(value)];
  const text = write(object);
  for (const other of ["", " ", "null", "[]", "1", '"text"', "{", "{}", text.slice(0, -1), `${text} x`, `${text}{}`, ` \n${text}\t`, `\ufeff${text}`, text.replace(":", ""), text.replace("{", "{,"), text.replace(/\}$/, ",}")]) {
    yield [`text ${JSON.stringify(other.length > 40 ? `${other.slice(0, 20)}…${other.slice(-12)}` : other)}`, other];
  }
}
