// The Worker on stores that answer late. A request says how, by the header x-late:
// - a number: each answer is held for a while, by chance, of so many milliseconds at most;
// - "until NAME": each is held while the namespace SWITCH holds that name ("until NAME 2": the third of the request alone);
// - "cut 2": once the third has come, the runtime ends the request, as Cloudflare's does where a client has gone;
// - "never 1": the second, and those behind it, never come, and the Worker's patience is a twentieth of what it is;
// - "panics": the index gives what no database could, which makes Rust panic.
// What is scheduled is "until scheduled", or "panics" while SWITCH holds "scheduled panics".
import Worker from "./index.js";

/** More rows than WebAssembly has memory for. */
const IMPOSSIBLE = [{ results: { length: 2 ** 32 - 1, 0: {} } }];

/** How answers are held: a function that is called for each, and ends when it may go on. `end` ends the request. */
function holding(late, env, end) {
  const [how, name, only] = late.split(" ");
  let answers = 0;
  let told = false;
  const until = async () => {
    answers += 1;
    if (only !== undefined && answers - 1 !== Number(only)) return;
    if ((await env.SWITCH.get(name)) === null) return;
    if (!told) console.log(JSON.stringify({ level: "info", requestId: name, message: "held" }));
    told = true;
    while ((await env.SWITCH.get(name)) !== null) await scheduler.wait(5);
  };
  if (how === "until") return until;
  if (how === "cut") return () => (answers++ < Number(name) ? undefined : end());
  if (how === "never") return () => (answers++ < Number(name) ? undefined : new Promise(() => {}));
  return () => scheduler.wait(Math.random() * Number(how));
}

/** Some of an object's methods; the answer of each is held. */
function held(object, names, hold, back = (own) => own) {
  const method = (name) => async (...all) => {
    const answer = await object[name](...all.map(back));
    await hold();
    return answer;
  };
  return Object.fromEntries(names.map((name) => [name, method(name)]));
}

/** `worker` knows a binding by the name of its class. */
class D1Database {}

function database(d1, hold) {
  const statement = (own) => ({ own, bind: (...values) => statement(own.bind(...values)), ...held(own, ["first"], hold) });
  const own = (statements) => statements.map(({ own }) => own);
  return Object.assign(new D1Database(), { prepare: (sql) => statement(d1.prepare(sql)), ...held(d1, ["batch"], hold, own) });
}

function late(env, how, end) {
  if (how === null) return env;
  if (how === "panics") return { ...env, INDEX: Object.assign(database(env.INDEX, () => {}), { batch: async () => IMPOSSIBLE }) };
  const hold = holding(how, env, end);
  return {
    ...env,
    RECORDS: held(env.RECORDS, ["getWithMetadata", "put", "delete", "list"], hold),
    INDEX: database(env.INDEX, hold),
    SEARCH: database(env.SEARCH, hold),
  };
}

/** How many requests there are whose stores never answer: while there are any, timers are quicker. */
let hurried = 0;
const setTimer = globalThis.setTimeout;
globalThis.setTimeout = (act, wait) => setTimer(act, hurried > 0 ? wait / 20 : wait);

/** The status of a request that was ended. */
const CUT = 499;

export default {
  async fetch(request, env) {
    const ended = Promise.withResolvers();
    const end = () => {
      // What is not done when the response is there is never done.
      ended.resolve(new Response(null, { status: CUT }));
      return new Promise(() => {});
    };
    const how = request.headers.get("x-late");
    const hurry = how?.startsWith("never") ? 1 : 0;
    hurried += hurry;
    const answered = Worker.fetch(request, late(env, how, end)).finally(() => (hurried -= hurry));
    return Promise.race([answered, ended.promise]);
  },
  async scheduled(event, env) {
    const panics = (await env.SWITCH.get("scheduled panics")) !== null;
    return Worker.scheduled(event, late(env, panics ? "panics" : "until scheduled"));
  },
};
