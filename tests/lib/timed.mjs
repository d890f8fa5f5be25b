// The Worker with a clock that stands still: at the time that the last request gave in x-clock (milliseconds since the
// epoch), so that whatever depends on the time is the same at each run.
import Worker from "./index.js";

const RealDate = Date;
let now = RealDate.parse("2026-11-20T00:00:00Z");

globalThis.Date = class extends RealDate {
  constructor(...all) {
    super(...(all.length === 0 ? [now] : all));
  }

  static now() {
    return now;
  }
};

const fails = async () => {
  throw new Error("KV is down");
};

const stores = (env) => (env.KV_FAILS === undefined ? env : { ...env, RECORDS: { getWithMetadata: fails, put: fails } });

/** The Worker, be it an object or a class that the runtime would construct. */
const worker = (env, ctx) => {
  if (typeof Worker === "function") return new Worker(ctx, env);
  return { fetch: (request) => Worker.fetch(request, env, ctx), scheduled: (event) => Worker.scheduled(event, env, ctx) };
};

export default {
  fetch(request, env, ctx) {
    now = Number(request.headers.get("x-clock") ?? now);
    return worker(stores(env), ctx).fetch(request);
  },
  scheduled: (event, env, ctx) => worker(stores(env), ctx).scheduled(event),
};
