// The Worker on stores that count what Cloudflare bills: it stands in the header x-counted of each response. A request's
// header x-unread says for how many milliseconds the response is left unread before that.
import Worker from "./index.js";

/** A KV namespace that counts operations. */
function namespace(kv, counts) {
  const counted = (operation) =>
    (...all) => {
      counts[operation] = (counts[operation] ?? 0) + 1;
      return kv[operation](...all);
    };
  return { getWithMetadata: counted("getWithMetadata"), put: counted("put"), delete: counted("delete"), list: counted("list") };
}

/** `worker` knows a binding by the name of its class. */
class D1Database {}

/** A database that counts rows read and written. */
function database(d1, name, counts) {
  const count = ({ meta }) => {
    counts[`${name}Read`] = (counts[`${name}Read`] ?? 0) + meta.rows_read;
    counts[`${name}Written`] = (counts[`${name}Written`] ?? 0) + meta.rows_written;
  };
  const statement = (own) => ({
    own,
    bind: (...values) => statement(own.bind(...values)),
    first: async () => {
      const found = await own.all();
      count(found);
      return found.results[0] ?? null;
    },
  });
  return Object.assign(new D1Database(), {
    prepare: (sql) => statement(d1.prepare(sql)),
    batch: async (statements) => {
      const found = await d1.batch(statements.map(({ own }) => own));
      found.forEach(count);
      return found;
    },
  });
}

export default {
  async fetch(request, env) {
    const counts = {};
    const stores = {
      RECORDS: namespace(env.RECORDS, counts),
      INDEX: database(env.INDEX, "index", counts),
      SEARCH: database(env.SEARCH, "search", counts),
    };
    const response = await Worker.fetch(request, { ...env, ...stores });
    const unread = Number(request.headers.get("x-unread"));
    if (unread > 0) await scheduler.wait(unread);
    const headers = new Headers(response.headers);
    headers.set("x-counted", JSON.stringify(counts));
    return new Response(response.body, { status: response.status, headers });
  },
  scheduled: (event, env) => Worker.scheduled(event, env),
};
