// The Worker as the launcher runs it: with the console's files, a memory in front of KV, and addresses of the launcher's own.
import worker from "./index.js";

export * from "./index.js";

/** The path below which the launcher's own addresses are. */
const OWN = "/_launcher/";

/** The most values of KV in memory. */
const KEPT = 10_000;

let environment;

/** The Worker's environment, with the memory in front of KV. */
const withMemory = (env) => (environment ??= { ...env, RECORDS: remember(env.RECORDS) });

const values = new Map();
let writes = 0;

/**
 * KV, whose simulator takes longer than all else of an answer. What is known is answered from memory: whatever writes
 * does it here, in one isolate. What is read while something is written is not kept.
 */
function remember(kv) {
  const changing = async (keys, change) => {
    const forget = () => {
      writes += 1;
      for (const key of keys) values.delete(key);
    };
    forget();
    try {
      return await change();
    } finally {
      forget();
    }
  };
  return {
    get: (...parameters) => kv.get(...parameters),
    list: (...parameters) => kv.list(...parameters),
    put: (key, ...parameters) => changing([key], () => kv.put(key, ...parameters)),
    delete: (key) => changing([key], () => kv.delete(key)),
    async getWithMetadata(key, type) {
      const known = values.get(key);
      if (known && known.type === type) return known.entry;
      const before = writes;
      const entry = await kv.getWithMetadata(key, type);
      if (entry.value !== null && before === writes) {
        if (values.size >= KEPT) values.delete(values.keys().next().value);
        values.set(key, { type, entry });
      }
      return entry;
    },
  };
}

const ACTIONS = { "POST migrate": migrate, "POST reset": reset, "POST scheduled": scheduled, "GET records": records };

const reply = (status, body) => Response.json(body, { status });

/** What the launcher asks: only who has its token. */
async function own(request, env, context, name) {
  if (request.headers.get("authorization") !== `Bearer ${env.LAUNCHER.token}`) {
    return reply(401, { message: "This address asks for the launcher's token as a bearer token." });
  }
  const action = ACTIONS[`${request.method} ${name}`];
  return action ? action(env, context) : reply(404, { message: `The launcher has no ${request.method} ${OWN}${name}.` });
}

const DATABASES = ["INDEX", "SEARCH"];

/** The table of wrangler's own name and columns. */
const NOTED = `CREATE TABLE IF NOT EXISTS d1_migrations
  (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;

/** The tables, virtual ones first: they take their own along. */
const TABLES = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'
  ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC`;

/** Applies the migrations that the databases do not have yet, and notes them as `wrangler d1 migrations apply` does. */
async function migrate(env) {
  for (const binding of DATABASES) {
    const database = env[binding];
    await database.prepare(NOTED).run();
    const { results } = await database.prepare("SELECT name FROM d1_migrations").all();
    const applied = new Set(results.map(({ name }) => name));
    for (const { name, sql } of env.LAUNCHER.migrations[binding].filter(({ name }) => !applied.has(name))) {
      const noted = database.prepare("INSERT INTO d1_migrations (name) VALUES (?1)").bind(name);
      await database.batch([database.prepare(sql), noted]);
    }
  }
  return reply(200, {});
}

/** Empties the stores: KV last, since what is read from the databases is published there. */
async function reset(env) {
  await Promise.all(DATABASES.map((binding) => emptyDatabase(env[binding])));
  await emptyRecords(env.RECORDS);
  return migrate(env);
}

async function emptyDatabase(database) {
  const { results } = await database.prepare(TABLES).all();
  const drop = results.map(({ name }) => database.prepare(`DROP TABLE IF EXISTS "${name}"`));
  await database.batch([database.prepare("PRAGMA defer_foreign_keys = on"), ...drop]);
}

async function emptyRecords(records) {
  for (;;) {
    const { keys, list_complete: isWhole } = await records.list();
    await Promise.all(keys.map(({ name }) => records.delete(name)));
    if (isWhole) return;
  }
}

/** Whether there are records of tasks or executions. */
async function records(env) {
  const tables = ["executions", "registration_tasks", "batch_tasks"].map((name) => `EXISTS (SELECT 1 FROM ${name})`);
  return reply(200, await env.INDEX.prepare(`SELECT ${tables.join(" OR ")} AS any`).first());
}

/** Runs the cron trigger's handler, which nothing else does on this machine. */
async function scheduled(env, context) {
  await worker.scheduled({ cron: "* * * * *", scheduledTime: Date.now(), noRetry() {} }, env, context);
  return reply(200, {});
}

/** Where the launcher's socket leads: past the router of static files, which would double the time of an answer. */
export const Local = {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/console/") && (request.method === "GET" || request.method === "HEAD")) {
      const file = await env.ASSETS.fetch(request);
      if (file.status !== 404) return file;
    }
    const known = withMemory(env);
    return pathname.startsWith(OWN) ? own(request, known, context, pathname.slice(OWN.length)) : worker.fetch(request, known, context);
  },
};

export default Local;
