// The Worker's main module: the handlers that `worker` exports, and the answer when WebAssembly has panicked.

import * as instance from "../../build/bindings/index.js";

// The runtime finds Durable Objects among the exports.
export * from "../../build/bindings/index.js";

/** Rejects each call that is in flight. */
const inFlight = new Set();

/** Begins a new instance: after a panic or a stack overflow nothing in WebAssembly's memory can be relied on. */
function endInstance(error) {
  if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return;
  instance.__wbg_reset_state();
  for (const reject of inFlight) reject(error);
  inFlight.clear();
}

// Rust's futures run in microtasks and callbacks, whose errors nobody else catches.
addEventListener("error", ({ error }) => endInstance(error));
addEventListener("unhandledrejection", ({ reason }) => endInstance(reason));

/** Calls a handler. Its own promise would never settle where the instance ends before it. */
function call(handler, ...parameters) {
  return new Promise((resolve, reject) => {
    inFlight.add(reject);
    try {
      handler(...parameters)
        .then(resolve, reject)
        .then(() => inFlight.delete(reject));
    } catch (error) {
      endInstance(error);
      reject(error);
    }
  });
}

export default {
  fetch: (request, env, context) =>
    call(instance.fetch, request, env, context).catch((error) => instance.failed(request, env, String(error))),
  scheduled: (...parameters) => call(instance.scheduled, ...parameters),
};
