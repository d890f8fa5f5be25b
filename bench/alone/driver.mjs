// Asks Workers of this isolate for the same thing thousands of times: `{ name, requests, status, count }`.
import { environment, handler } from "./environment.mjs";
import given from "./given.json";
import { workers } from "./workers.mjs";

// Lines go to another process.
console.log = () => {};

const env = environment(given);

export default {
  async fetch(request, _env, ctx) {
    const { name, requests, status, count } = await request.json();
    const answer = handler(workers[name], env, ctx);
    for (let n = 0; n < count; n += 1) {
      const { url, headers } = requests[n % requests.length];
      const response = await answer(new Request(url, { headers }));
      if (response.status !== status && name !== "empty") return new Response(`${name}: ${response.status}`, { status: 500 });
      await response.arrayBuffer();
    }
    return new Response("done");
  },
};
