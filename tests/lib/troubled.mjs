// The Worker on a KV namespace that fails: always with KV_FAILS, else while the namespace SWITCH holds "kv-fails".
import Worker from "./index.js";

function troubled(env) {
  const fails = async () => env.KV_FAILS !== undefined || (await env.SWITCH.get("kv-fails")) !== null;
  const unless = (operation) =>
    async (...all) => {
      if (await fails()) throw new Error("KV is down");
      return env.RECORDS[operation](...all);
    };
  return { ...env, RECORDS: { getWithMetadata: unless("getWithMetadata"), put: unless("put") } };
}

export default {
  fetch: (request, env) => Worker.fetch(request, troubled(env)),
  scheduled: (event, env) => Worker.scheduled(event, troubled(env)),
};
