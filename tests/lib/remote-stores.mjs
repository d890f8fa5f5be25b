// The stores of a workerd, asked over HTTP (store-worker.mjs). By Miniflare's own proxies the process waits for each first
// call without reading what workerd logs; where that fills the pipe meanwhile, both wait for ever.

const asHeader = (metadata) => ({ "x-metadata": encodeURIComponent(JSON.stringify(metadata ?? null)) });

/** Asks for a store of this binding, or for what is behind its name. */
const asking = (origin, binding) =>
  async (rest, options) => {
    const response = await fetch(`${origin}/${binding}${rest}`, options);
    if (!response.ok && response.status !== 404) throw new Error(`${binding}: ${await response.text()}`);
    return response;
  };

/** A D1 database, as far as tests need its interface. */
export function database(origin, binding) {
  const ask = asking(origin, binding);
  const batch = async (statements) => {
    const body = JSON.stringify(statements.map(({ sql, parameters }) => [sql, ...parameters]));
    return (await ask("", { method: "POST", body })).json();
  };
  const statement = (sql, parameters) => ({
    sql,
    parameters,
    bind: (...parameters) => statement(sql, parameters),
    all: async () => (await batch([{ sql, parameters }]))[0],
  });
  return { prepare: (sql) => statement(sql, []), batch };
}

/** A KV namespace, as far as tests need its interface: `get` gives texts, `getWithMetadata` buffers. */
export function namespace(origin, binding) {
  const ask = asking(origin, binding);
  const path = (key) => `/${encodeURIComponent(key)}`;
  const read = async (key) => {
    const response = await ask(path(key));
    const value = response.status === 404 ? null : await response.arrayBuffer();
    return { value, metadata: JSON.parse(decodeURIComponent(response.headers.get("x-metadata"))) };
  };
  return {
    getWithMetadata: read,
    get: async (key) => {
      const { value } = await read(key);
      return value && Buffer.from(value).toString();
    },
    put: async (key, body, { metadata } = {}) => void (await ask(path(key), { method: "PUT", body, headers: asHeader(metadata) })),
    delete: async (key) => void (await ask(path(key), { method: "DELETE" })),
    list: async ({ cursor } = {}) => (await ask(cursor === undefined ? "" : `?${new URLSearchParams({ cursor })}`)).json(),
  };
}
