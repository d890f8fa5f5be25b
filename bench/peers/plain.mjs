// A Worker as one writes it by hand in JavaScript, on the layout that Fleetglass keeps in KV: a registration task is
// streamed through, an execution is cut out of its value.

import { lateExecution, lateTask, secondsLeft } from "./late.mjs";
import * as rules from "./rules.mjs";

export default {
  async fetch(request, env) {
    const began = Date.now();
    const url = new URL(request.url);
    const response = await answer(request, env, url).catch(refusal);
    rules.log(request.method, url.pathname, response, began);
    return response;
  },
};

function refusal(error) {
  if (!(error instanceof rules.Refusal)) throw error;
  const headers = rules.headers("x-amzn-errortype", error.type);
  return new Response(JSON.stringify({ message: error.message }), { status: error.status, headers });
}

async function answer(request, env, url) {
  rules.checkUrl(request.url);
  const [, kind, first, jobs, second, ...rest] = url.pathname.split("/");
  if (kind === "thing-registration-tasks" && first !== undefined && !jobs && second === undefined) {
    return registrationTask(request, env, url, rules.decode(first));
  }
  if (kind === "things" && jobs === "jobs" && second !== undefined && rest.join("/") === "") {
    return execution(request, env, url, rules.decode(first), rules.decode(second));
  }
  throw rules.unknownRoute();
}

function checkMethod(request) {
  if (request.method !== "GET" && request.method !== "HEAD") throw rules.wrongMethod();
}

async function registrationTask(request, env, url, task) {
  rules.checkTask(task);
  checkMethod(request);
  rules.checkAccess(url.hostname, 401);
  const { value, metadata } = await env.RECORDS.getWithMetadata(`aws/registration-task/${task}`, "stream");
  if (value === null) {
    const late = await lateTask(env.INDEX, task);
    return reply(request, JSON.stringify(late.body), `W/"${late.rev}"`);
  }
  const [, rev] = metadata.split(" ");
  return reply(request, value, `W/"${rev}"`);
}

async function execution(request, env, url, thing, job) {
  const query = url.searchParams;
  if (rules.plane(request.headers.get("authorization"), url.hostname, query, job) === "control") {
    throw rules.unknownRoute();
  }
  rules.checkThing(thing);
  const number = rules.executionNumber(query.get("executionNumber"));
  const document = rules.includeDocument(query.get("includeJobDocument"));
  rules.checkJob(job, thing);
  checkMethod(request);
  rules.checkAccess(url.hostname, 403);
  const variant = document ? "-data" : "-data-bare";
  const found = await stored(env, thing, job, number);
  if (found) return reply(request, cut(found, document), `W/"${found.rev}${variant}"`);
  const late = await lateExecution(env.INDEX, thing, job, number);
  if (!document) delete late.body.execution.jobDocument;
  return reply(request, JSON.stringify(late.body), `W/"${late.rev}${variant}"`);
}

/** The value of the execution that was asked for, and what its metadata says of it. */
async function stored(env, thing, job, number) {
  const latest = `aws/job-execution/${thing}/${job}`;
  const keys = number === undefined ? [latest] : [latest, `${latest}/${number}`];
  const reads = keys.map((key) => env.RECORDS.getWithMetadata(key, "arrayBuffer"));
  for (const { value, metadata } of await Promise.all(reads)) {
    if (value === null) continue;
    const [, rev, data, , document, found, state, deadline] = metadata.split(" ");
    if (number !== undefined && found !== number) continue;
    if (state === "t") throw rules.terminal();
    return { value, rev, data: Number(data), document: Number(document), deadline };
  }
}

const encoder = new TextEncoder();
const PREFIX = '{"execution":{';
const END = encoder.encode("}}");

/** The data plane's body: the countdown is spliced in, the document is left out where it is not asked for. */
function cut({ value, data, document, deadline }, withDocument) {
  const pieces = [];
  let from = 0;
  if (deadline !== "-") {
    const left = secondsLeft(Number(deadline));
    pieces.push(encoder.encode(`${PREFIX}"approximateSecondsBeforeTimedOut":${left},`));
    from = PREFIX.length;
  }
  const until = withDocument ? data : document;
  pieces.push(new Uint8Array(value, from, until - from));
  if (!withDocument) pieces.push(END);
  return pieces.length === 1 ? pieces[0] : joined(pieces);
}

function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function reply(request, body, etag) {
  const headers = rules.headers("etag", etag);
  if (rules.isNotModified(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(body, { headers });
}
