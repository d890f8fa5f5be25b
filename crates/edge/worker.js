// The Worker's main module: the runtime calls it, and it calls WebAssembly.

import { __wbg_reset_state as beginAnew, failed, fetch, scheduled } from "../../build/bindings/index.js";

/** How long a read waits for each answer of a store, in milliseconds. Two of them are less than the 60 s that AWS's clients wait. */
const PATIENCE = 25_000;

/** What comes of an answer; an error where it takes too long. */
function inTime(answer) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE} ms`)), PATIENCE);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Does a task: it stops at each promise, and goes on with what has become of it. */
async function done(begin, ...parameters) {
  // Others wait for a body, or write: what a store has been told cannot be taken back.
  const reads = ["GET", "HEAD"].includes(parameters[0]?.method);
  try {
    const task = begin(...parameters);
    let next = task.resume(true);
    while (next instanceof Promise) {
      let fulfilled = true;
      try {
        next = await (reads ? inTime(next) : next);
      } catch (error) {
        fulfilled = false;
        next = error;
      }
      next = task.resume(fulfilled, next);
    }
    task.free();
    return next?.pieces ? streamed(next) : next;
  } catch (error) {
    // After a panic, or where the stack has overflowed, nothing in WebAssembly's memory can be relied on.
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) beginAnew();
    if (begin !== fetch) throw error;
    return done(failed, parameters[0], String(error));
  }
}

/** A response with a body that is made piece by piece, no faster than it is read. */
function streamed(response) {
  const encoder = new TextEncoder();
  const pull = async (body) => {
    const piece = await done(() => response.pieces.next());
    if (typeof piece === "string") body.enqueue(encoder.encode(piece));
    else if (piece === undefined) body.close();
    else body.error(piece);
  };
  const body = new ReadableStream({ pull }, { highWaterMark: 0 });
  return new Response(body, response);
}

// A plain object: a class would be constructed for each request.
export default {
  fetch: (request, env) => done(fetch, request, env),
  scheduled: (_event, env) => done(scheduled, env),
};
