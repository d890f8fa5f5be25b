// An environment in memory: what a Worker is given in place of the runtime's bindings. The crate `worker` recognises a
// binding by the name of its class.

class KvNamespace {
  #values;

  /** Keys, each with a value in base64 and its metadata. */
  constructor(values) {
    this.#values = new Map(values.map(([key, value, metadata]) => [key, { bytes: Uint8Array.fromBase64(value), metadata }]));
  }

  async get(key, options) {
    return (await this.getWithMetadata(key, options)).value;
  }

  async getWithMetadata(key, options) {
    const found = this.#values.get(key);
    if (!found) return { value: null, metadata: null, cacheStatus: null };
    const type = typeof options === "string" ? options : (options?.type ?? "text");
    return { value: as[type](found.bytes), metadata: found.metadata, cacheStatus: null };
  }

  async list() {
    return { keys: [], list_complete: true };
  }

  async put() {}

  async delete() {}
}

const decoder = new TextDecoder();

/** A value in the type that is asked for. */
const as = {
  arrayBuffer: (bytes) => bytes.slice().buffer,
  stream: (bytes) => new Response(bytes).body,
  text: (bytes) => decoder.decode(bytes),
  json: (bytes) => JSON.parse(decoder.decode(bytes)),
};

const NOTHING = { results: [], success: true, meta: {} };

class D1PreparedStatement {
  bind() {
    return this;
  }

  async first() {
    return null;
  }

  async all() {
    return NOTHING;
  }

  async run() {
    return NOTHING;
  }

  async raw() {
    return [];
  }
}

/** A database without any row. */
class D1Database {
  prepare() {
    return new D1PreparedStatement();
  }

  async batch(statements) {
    return statements.map(() => NOTHING);
  }
}

class Fetcher {
  async fetch() {
    return new Response("", { status: 404 });
  }
}

/** The environment of a Worker, which holds these values in its namespaces. */
export const environment = ({ variables, records, json }) => ({
  ...variables,
  RECORDS: new KvNamespace(records),
  JSON: new KvNamespace(json),
  INDEX: new D1Database(),
  SEARCH: new D1Database(),
  ASSETS: new Fetcher(),
});

/** What answers a request by a Worker's main module: an object, or a class that is constructed for each. */
export function handler({ default: entry }, env, ctx) {
  if (typeof entry === "function") return (request) => new entry(ctx, env).fetch(request);
  return (request) => entry.fetch(request, env, ctx);
}
