// Reads files for an import, apart from the page, which sends the requests: it knows the session.
import init, { Importer } from "./fleetglass-importer.js";

const reader = new FileReaderSync();
let importer;
let files;

/** Gives a file's bytes, part by part. */
function source(file) {
  let at = 0;
  return (most) => {
    const part = new Uint8Array(reader.readAsArrayBuffer(file.slice(at, at + most)));
    at += part.length;
    return part;
  };
}

/** The next request; undefined behind the last. */
function next() {
  let request = importer.nextRequest();
  while (request === undefined && files.length > 0) {
    const file = files.shift();
    importer.open(file.name, source(file));
    request = importer.nextRequest();
  }
  if (request !== undefined) return request;
  importer.finish();
  return importer.nextRequest();
}

/** Begins with files, then takes the reply to each request. `refused`: why a reply is none. */
async function step({ options, files: chosen, reply }) {
  if (chosen) {
    await init();
    importer = new Importer(options);
    files = [...chosen];
  } else {
    try {
      importer.settle(reply);
    } catch (error) {
      return { refused: error.message };
    }
  }
  const request = next();
  const lines = importer.lines();
  if (request === undefined) lines.push(...importer.lastLines());
  return { request, lines, read: importer.consumed(), counts: importer.json() };
}

onmessage = ({ data }) => step(data).then(postMessage, (error) => postMessage({ failed: String(error?.message ?? error) }));
