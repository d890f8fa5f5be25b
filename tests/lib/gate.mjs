// Stands between the command and a workerd that comes and goes: an address that stays, and a witness of what was
// acknowledged. While workerd is away, requests wait.
import { once } from "node:events";
import http from "node:http";
import { send } from "./http.mjs";

const PASSED_ON = ["authorization", "content-type"];
const PASSED_BACK = ["content-type", "retry-after"];

const some = (names, headers) => Object.fromEntries(names.filter((name) => name in headers).map((name) => [name, headers[name]]));

/** Opens a gate. `acknowledged` is called with the body of each request that was answered with 200, and with the answer. */
export async function gate(acknowledged) {
  const counts = { acknowledged: 0, cut: 0 };
  let way = Promise.withResolvers();
  let passing = Promise.withResolvers();
  let usual = 500;

  const pass = async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const origin = await way.promise;
    const begun = performance.now();
    const { method, url: path } = request;
    const answer = send(origin, { method, path, headers: some(PASSED_ON, request.headers), body });
    passing.resolve();
    const { status, headers, text } = await answer.catch((error) => {
      counts.cut += 1;
      throw error;
    });
    if (status === 200) {
      usual = performance.now() - begun;
      counts.acknowledged += 1;
      acknowledged(JSON.parse(body.toString("utf8")), JSON.parse(text));
    }
    response.writeHead(status, some(PASSED_BACK, headers)).end(text);
  };
  // What workerd does not answer, nobody answers.
  const server = http.createServer((request, response) => pass(request, response).catch(() => response.destroy()));
  await once(server.listen(0, "127.0.0.1"), "listening");

  return {
    counts,
    origin: `http://127.0.0.1:${server.address().port}`,
    /** How long the last request took that was answered, in milliseconds. */
    usual: () => usual,
    /** Lets requests through to an origin. */
    open: (origin) => way.resolve(origin),
    /** Lets no more requests through. */
    shut() {
      way = Promise.withResolvers();
      passing = Promise.withResolvers();
    },
    /** Until a request has been let through since the gate was shut. */
    passed: () => passing.promise,
    end() {
      server.close();
      server.closeAllConnections();
    },
  };
}
