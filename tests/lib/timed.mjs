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

export default {
  fetch(request, env) {
    now = Number(request.headers.get("x-clock") ?? now);
    return Worker.fetch(request, stores(env));
  },
  scheduled: (event, env) => Worker.scheduled(event, stores(env)),
};
