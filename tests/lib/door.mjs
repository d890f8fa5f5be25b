// Stands in front of a server that comes and goes: an address that stays, what passes through counted, and trouble made
// where it is asked for. What is signed passes unchanged.
import { once } from "node:events";
import http from "node:http";

/** Which plane of AWS's a request is signed for. */
const plane = ({ headers }) => /\/(iot(?:-jobs-data)?)\/aws4_request/.exec(headers.authorization ?? "")?.[1] ?? "other";

/** Opens a door. `trouble` is asked about each request: `"cut"`, a status to answer with, an answer of its own, or nothing. */
export async function door(trouble = () => undefined) {
  /** By plane: when each request came. */
  const times = {};
  const answered = {};
  let origin;

  const pass = (request, response) => {
    (times[plane(request)] ??= []).push(performance.now());
    const made = trouble(request);
    if (made === "cut" || origin === undefined) return response.destroy();
    if (made !== undefined) {
      const { status = made, type, body = {} } = made;
      const headers = { "content-type": "application/json", ...(type && { "x-amzn-errortype": type }) };
      return response.writeHead(status, headers).end(JSON.stringify(body));
    }
    const { hostname, port } = new URL(origin);
    const { method, url: path, headers } = request;
    const onward = http.request({ hostname, port, method, path, headers }, (answer) => {
      const kind = answer.headers["x-amzn-errortype"] ?? String(answer.statusCode);
      answered[kind] = (answered[kind] ?? 0) + 1;
      response.writeHead(answer.statusCode, answer.headers);
      answer.on("error", () => response.destroy()).pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  };
  const server = http.createServer(pass);
  await once(server.listen(0, "127.0.0.1"), "listening");

  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** How often each status, or AWS's name of an error, was answered. */
    answered,
    /** Lets requests through to an origin, or to none. */
    to: (there) => (origin = there),
    /** The most requests to a plane within any second. */
    fastest(of) {
      const all = times[of] ?? [];
      let [most, from] = [0, 0];
      all.forEach((time, n) => {
        while (time - all[from] >= 1000) from += 1;
        most = Math.max(most, n - from + 1);
      });
      return most;
    },
    count: (of) => times[of]?.length ?? 0,
    end() {
      server.close();
      server.closeAllConnections();
    },
  };
}
