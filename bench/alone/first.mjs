// A Worker in an environment in memory, alone in its process.
import { environment, handler } from "./environment.mjs";
import given from "./given.json";
import { workers } from "./workers.mjs";

const env = environment(given);
const [worker] = Object.values(workers);

export default { fetch: (request, _env, ctx) => handler(worker, env, ctx)(request) };
