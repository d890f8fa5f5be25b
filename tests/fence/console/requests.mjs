// What a page asks its server for.
import { until } from "../../lib/until.mjs";

/** The fingerprints in the names of files. */
const FINGERPRINT = /-[0-9a-f]{8,}(?=(_bg)?\.\w+$)/;
const API = "/api/v1/";

/** Writes down what a page asks for from now on. */
export function logRequests(page) {
  const pending = new Set();
  const ended = [];
  const end = (request, answer) => {
    pending.delete(request);
    ended.push(answer.then((answer) => ({ request, ...answer })));
  };
  page.on("request", (request) => pending.add(request));
  page.on("requestfinished", (request) => end(request, answerOf(request)));
  page.on("requestfailed", (request) => end(request, Promise.resolve({ status: "failed", bytes: 0 })));
  return {
    /** Waits until everything has been answered. */
    answered: () => until("all answers", () => pending.size === 0),
    /** A line for each request, whatever their order was; and how many bytes came of the program's files. */
    async all() {
      const answers = [...(await Promise.all(ended)), ...[...pending].map((request) => ({ request, status: "no answer", bytes: 0 }))];
      const files = answers.filter(({ request }) => !isOfApi(request));
      return { lines: answers.map(line).sort().join("\n"), bytesOfFiles: files.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
  };
}

const isOfApi = (request) => new URL(request.url()).pathname.startsWith(API);

async function answerOf(request) {
  const [response, { responseBodySize }] = await Promise.all([request.response(), request.sizes()]);
  return { status: response.status(), bytes: responseBodySize };
}

/** Files are named and measured differently in each build: of them, only which there are. */
function line({ request, status, bytes }) {
  const { pathname, search } = new URL(request.url());
  const what = `${request.method()} ${pathname.replace(FINGERPRINT, "-{fingerprint}")}${search} ${status}`;
  return isOfApi(request) ? `${what}, ${bytes} bytes` : what;
}
