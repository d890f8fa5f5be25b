// What a page asks its server for.

/** The fingerprints in the names of files. */
const FINGERPRINT = /-[0-9a-f]{8,}(?=(_bg)?\.\w+$)/;
const API = "/api/v1/";

/** Writes down what a page asks for, until `end`. */
export function logRequests(page) {
  const pending = new Set();
  const ended = [];
  const settle = (request, answer) => pending.delete(request) && ended.push(answer(request));
  const listeners = {
    request: (request) => pending.add(request),
    requestfinished: (request) => settle(request, answerOf),
    requestfailed: (request) => settle(request, (request) => ({ request, status: "failed", bytes: 0 })),
  };
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  return {
    /** A line for each request, in the order of the alphabet; and how many bytes came of the program's files. */
    async end() {
      for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
      const waiting = [...pending].map((request) => ({ request, status: "no answer", bytes: 0 }));
      const answers = [...(await Promise.all(ended)), ...waiting];
      const files = answers.filter(({ request }) => !isOfApi(request));
      return { lines: answers.map(line).sort().join("\n"), bytesOfFiles: files.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
  };
}

const isOfApi = (request) => new URL(request.url()).pathname.startsWith(API);

async function answerOf(request) {
  const [response, { responseBodySize }] = await Promise.all([request.response(), request.sizes()]);
  return { request, status: response.status(), bytes: responseBodySize };
}

/** Files are named and measured differently in each build: of them, only which there are. */
function line({ request, status, bytes }) {
  const { pathname, search } = new URL(request.url());
  const what = `${request.method()} ${pathname.replace(FINGERPRINT, "-{fingerprint}")}${search} ${status}`;
  return isOfApi(request) ? `${what}, ${bytes} bytes` : what;
}
