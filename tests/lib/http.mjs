// Requests whose bytes go out as they are given: no client tidies up the path or the host.
import http from "node:http";

/** From how many bytes on a body waits for the server's word that it will be read, as curl does. */
const LARGE = 1 << 20;

/** Sends a request to a server on loopback, and gives status, headers and body. With `signal`, the client may give up. */
export function send(origin, { method = "GET", path, host, headers = {}, body = "", signal }) {
  const { hostname, port, host: own } = new URL(origin);
  const all = { ...headers, host: host ?? own };
  const length = Buffer.byteLength(body);
  if (length > 0) all["content-length"] = length;
  if (length > LARGE) all.expect = "100-continue";
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers: all, agent: false, signal }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        // The rest of a body that nobody wants to read.
        request.destroy();
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode, headers: response.headers, rawHeaders: response.rawHeaders, text });
      });
    });
    request.on("error", reject);
    if (length <= LARGE) return request.end(body);
    request.on("continue", () => request.end(body));
    request.flushHeaders();
  });
}
