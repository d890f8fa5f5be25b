// A Worker as one writes it with Hono: each record is a JSON value in KV, read with `get(json)` and answered with `c.json`.
// The value's metadata holds the revision, and for an execution its number, whether it is over, and when it times out.

import { Hono } from "hono";
import { lateExecution, lateTask, secondsLeft } from "./late.mjs";
import * as rules from "./rules.mjs";

const app = new Hono({ strict: false });

app.use(async (c, next) => {
  const began = Date.now();
  await next();
  rules.log(c.req.method, c.req.path, c.res, began);
});

app.onError((error, c) => {
  if (!(error instanceof rules.Refusal)) throw error;
  return refuse(c, error);
});

app.notFound((c) => refuse(c, rules.unknownRoute()));

app.get("/thing-registration-tasks/:task", async (c) => {
  const task = c.req.param("task");
  rules.checkTask(task);
  rules.checkAccess(hostname(c), 401);
  const { value, metadata } = await c.env.JSON.getWithMetadata(`registration-task/${task}`, "json");
  if (value === null) {
    const late = await lateTask(c.env.INDEX, task);
    return reply(c, late.body, `W/"${late.rev}"`);
  }
  return reply(c, value, `W/"${metadata.rev}"`);
});

app.get("/things/:thing/jobs/:job", async (c) => {
  const { thing, job } = c.req.param();
  const query = { get: (name) => c.req.query(name), has: (name) => c.req.query(name) !== undefined };
  if (rules.plane(c.req.header("authorization"), hostname(c), query, job) === "control") {
    return refuse(c, rules.unknownRoute());
  }
  rules.checkThing(thing);
  const number = rules.executionNumber(query.get("executionNumber"));
  const document = rules.includeDocument(query.get("includeJobDocument"));
  rules.checkJob(job, thing);
  rules.checkAccess(hostname(c), 403);
  const found = (await stored(c.env, thing, job, number)) ?? (await lateExecution(c.env.INDEX, thing, job, number));
  if (!document) delete found.body.execution.jobDocument;
  return reply(c, found.body, `W/"${found.rev}${document ? "-data" : "-data-bare"}"`);
});

app.all("/thing-registration-tasks/:task", (c) => refuse(c, rules.wrongMethod()));
app.all("/things/:thing/jobs/:job", (c) => refuse(c, rules.wrongMethod()));

/** The execution that was asked for, with its countdown as it is now. */
async function stored(env, thing, job, number) {
  const latest = `job-execution/${thing}/${job}`;
  const keys = number === undefined ? [latest] : [latest, `${latest}/${number}`];
  const reads = keys.map((key) => env.JSON.getWithMetadata(key, "json"));
  for (const { value, metadata } of await Promise.all(reads)) {
    if (value === null || (number !== undefined && metadata.number !== number)) continue;
    if (metadata.terminal) throw rules.terminal();
    if (metadata.deadline !== undefined) {
      value.execution.approximateSecondsBeforeTimedOut = secondsLeft(metadata.deadline);
    }
    return { rev: metadata.rev, body: value };
  }
}

function hostname(c) {
  rules.checkUrl(c.req.url);
  return new URL(c.req.url).hostname;
}

function reply(c, body, etag) {
  const headers = rules.headers("etag", etag);
  if (rules.isNotModified(c.req.header("if-none-match"), etag)) return c.body(null, 304, headers);
  return c.json(body, 200, headers);
}

function refuse(c, { status, type, message }) {
  return c.json({ message }, status, rules.headers("x-amzn-errortype", type));
}

export default app;
