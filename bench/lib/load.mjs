// A load: connections that are kept alive, each asking again as soon as it has been answered. On bare sockets, so that
// on two cores the load takes as little as can be from the Worker.

import { connect } from "node:net";
import { once } from "node:events";

/** Sends `requests` in turn for `seconds`, and tells how many were answered and in which time. */
export async function load({ port, requests, status, connections = 32, seconds }) {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const until = performance.now() + seconds * 1000;
  const start = performance.now();
  const answered = await Promise.all(sockets.map((socket, i) => ask(socket, requests, i, status, until)));
  const elapsed = (performance.now() - start) / 1000;
  return { count: answered.reduce((sum, count) => sum + count, 0), seconds: elapsed };
}

async function open(port) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** One connection, until the time is over and its last answer is there. */
function ask(socket, requests, first, status, until) {
  return new Promise((resolve, reject) => {
    let count = 0;
    let pending = null;
    const next = () => socket.write(requests[(first + count) % requests.length]);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the Worker closed a connection")));
    socket.on("data", (chunk) => {
      pending = pending ? Buffer.concat([pending, chunk]) : chunk;
      const answer = complete(pending);
      if (!answer) return;
      if (answer.status !== status) return reject(new Error(`status ${answer.status}, not ${status}`));
      pending = null;
      count += 1;
      if (performance.now() < until) return next();
      socket.removeAllListeners("close").destroy();
      resolve(count);
    });
    next();
  });
}

/** The status of an answer that is wholly there. */
export function complete(bytes) {
  const head = bytes.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const lines = bytes.latin1Slice(0, head).toLowerCase();
  const status = Number(lines.slice(9, 12));
  const body = bytes.length - head - 4;
  if (status === 304) return { status };
  const length = /\r\ncontent-length: (\d+)/.exec(lines);
  const whole = length ? body >= Number(length[1]) : bytes.latin1Slice(-7) === "\r\n0\r\n\r\n";
  return whole ? { status } : undefined;
}
