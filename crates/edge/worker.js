// The Worker's main module: the runtime calls it, and it calls WebAssembly.

import { __wbg_reset_state as beginAnew, fetch, Pieces, scheduled } from "../../build/bindings/index.js";

/** Does a task: it stops at each promise, and goes on with what has become of it. */
async function done(begin, ...parameters) {
  try {
    const task = begin(...parameters);
    let next = task.resume(true);
    while (next instanceof Promise) {
      let fulfilled = true;
      try {
        next = await next;
      } catch (error) {
        fulfilled = false;
        next = error;
      }
      next = task.resume(fulfilled, next);
    }
    task.free();
    return next instanceof Pieces ? streamed(next) : next;
  } catch (error) {
    // After a panic nothing in WebAssembly's memory can be relied on.
    if (error instanceof WebAssembly.RuntimeError) beginAnew();
    throw error;
  }
}

/** A response whose body is made piece by piece, no faster than it is read. */
function streamed(pieces) {
  const encoder = new TextEncoder();
  const pull = async (body) => {
    const piece = await done(() => pieces.next());
    if (typeof piece === "string") body.enqueue(encoder.encode(piece));
    else if (piece === undefined) body.close();
    else body.error(piece);
  };
  const body = new ReadableStream({ pull, cancel: () => pieces.free() }, { highWaterMark: 0 });
  return new Response(body, pieces.head);
}

// A plain object: a class would be constructed for each request.
export default {
  fetch: (request, env) => done(fetch, request, env),
  scheduled: (_event, env) => done(scheduled, env),
};
