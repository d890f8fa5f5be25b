// `npx fleetglass doctor`: asks a deployment how it is, and says what to do.
import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { escapeControls, isLoopback, originOf, parse, usageError } from "./options.mjs";

const HELP = `Usage: npx fleetglass doctor --to URL [OPTIONS]

Asks a deployment: its stores, its cron trigger, its clock, how late KV is, what of a request arrives, its limits.

  --to URL         the deployment's address
  --wait SECONDS   wait so long at most for KV to show what was written [default: 10]

It asks with FLEETGLASS_TOKEN, a key with the rights read-console and import; and, to try signatures, with AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY of a key with the right read-aws. It writes one value of its own into KV, and nothing else.

Exit status: 0 nothing is wrong; 1 something is; 2 usage.
`;

const PATH = "/api/v1/diagnostics";

/** How long an answer is waited for. */
const ANSWER_MS = 30_000;

/** AWS refuses signatures that are further off than this, and so does the Worker. */
const SKEW_MAX_S = 300;

/** The cron trigger comes each minute. */
const CRON_LATE_S = 180;

/** Runs the command. */
export async function run(args) {
  const options = parse("doctor", HELP, args, { to: { type: "string" }, wait: { type: "string", default: "10" } });
  if (!options) return 0;
  const origin = originOf("doctor", options.to);
  if (!/^\d+$/.test(options.wait)) throw usageError("doctor", "--wait takes a number of seconds");
  const { FLEETGLASS_TOKEN: token, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = process.env;
  if (!token) throw usageError("doctor", "FLEETGLASS_TOKEN is not set");
  const report = new Report();
  const ask = asker(origin, token);
  const before = Date.now();
  const { status, body: diagnostics } = await ask("GET");
  if (status !== 200 || !diagnostics.stores) {
    const said = status === 0 ? "does not answer" : `answers ${status}`;
    report.fail("reach", `${origin} ${said}: ${diagnostics.message ?? "it is no Fleetglass"}`, advice(status));
    return report.end();
  }
  report.ok("version", `${diagnostics.version}, for AWS account ${diagnostics.account} in ${diagnostics.region}`);
  stores(report, diagnostics);
  clock(report, diagnostics, (before + Date.now()) / 2);
  cron(report, diagnostics);
  await kv(report, ask, diagnostics, Number(options.wait) * 1000);
  headers(report, diagnostics.request);
  await signatures(report, origin, diagnostics.region, id, secret);
  limits(report, diagnostics, origin);
  certificates(report, diagnostics.request);
  return report.end();
}

const advice = (status) => {
  if (status === 401) return "FLEETGLASS_TOKEN is of another deployment, or its key was revoked";
  if (status === 403) return "make a key with the right read-console";
  if (status === 429) return "wait a moment";
  return "is --to the address that `deploy` printed?";
};

/** Prints what was found. */
class Report {
  #failed = 0;

  ok(what, found) {
    console.log(escapeControls(`  ok    ${what}: ${found}`));
  }

  warn(what, found, toDo) {
    console.log(escapeControls(`  look  ${what}: ${found}\n        ${toDo}`));
  }

  fail(what, found, toDo) {
    this.#failed += 1;
    console.log(escapeControls(`  WRONG ${what}: ${found}\n        ${toDo}`));
  }

  end() {
    console.log(this.#failed === 0 ? "Nothing is wrong." : `${this.#failed} wrong.`);
    return this.#failed === 0 ? 0 : 1;
  }
}

const asker = (origin, token) => async (method) => {
  try {
    const response = await fetch(origin + PATH, { method, headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(ANSWER_MS) });
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : {} };
  } catch (error) {
    return { status: 0, body: { message: error.cause?.message ?? error.message } };
  }
};

function stores(report, { stores, unpublished }) {
  const failing = Object.entries(stores).filter(([, state]) => state !== "ok");
  for (const [name] of failing) {
    report.fail("stores", `${name.toUpperCase()} does not answer`, "see the Worker's log (`npx wrangler tail`), and Cloudflare's status; was `deploy` run to its end?");
  }
  if (failing.length === 0) report.ok("stores", "KV, INDEX and SEARCH answer");
  if (unpublished > 0) report.warn("publishing", `${unpublished} rows wait to be published to KV`, "the cron trigger publishes them; if the number stays, KV refuses writes: is its daily limit reached?");
  else if (unpublished === 0) report.ok("publishing", "nothing waits");
}

function clock(report, { now }, here) {
  const off = Math.abs(now - here / 1000);
  if (off > SKEW_MAX_S) report.fail("clock", `this machine's is ${off.toFixed(0)} s off`, "set it: signatures are refused when they are more than 5 minutes off");
  else if (off > 30) report.warn("clock", `this machine's is ${off.toFixed(0)} s off`, "set it before it is 5 minutes");
  else report.ok("clock", "this machine's agrees");
}

function cron(report, { cronAt, now, stores }) {
  // INDEX tells of it.
  if (stores.index !== "ok") return;
  const toDo = "run `npx fleetglass deploy` again, which installs the cron trigger; see the Worker's log for errors of `scheduled`";
  if (cronAt === undefined) return report.warn("cron", "the scheduled handler has not run yet", `it comes within minutes of a deployment; if not, ${toDo}`);
  const ago = now - cronAt;
  if (ago > CRON_LATE_S) report.fail("cron", `the scheduled handler last ran ${ago.toFixed(0)} s ago`, toDo);
  else report.ok("cron", `the scheduled handler ran ${ago.toFixed(0)} s ago`);
}

/** Writes a mark, after the last one was read, and waits until it is read. */
async function kv(report, ask, diagnostics, wait) {
  const { status, body } = await ask("POST");
  if (status === 403) return report.warn("KV", "how late it is was not tried", "make a key with the right import");
  if (status !== 200) return report.fail("KV", `it takes no writes: ${status} ${body.message ?? ""}`, "see the Worker's log; is the daily limit of writes reached?");
  const began = Date.now();
  for (;;) {
    const { body } = await ask("GET");
    const late = (Date.now() - began) / 1000;
    if (body.markWrittenAt >= diagnostics.now && body.markWrittenAt !== diagnostics.markWrittenAt) {
      return report.ok("KV", `what is written is read ${late.toFixed(1)} s later, from here`);
    }
    if (Date.now() - began > wait) {
      return report.warn("KV", `what was written is not read after ${late.toFixed(0)} s`, "Cloudflare promises a minute or more; --wait 90 waits for it");
    }
    await sleep(250);
  }
}

function headers(report, { host, connection, acceptEncoding, clientAcceptEncoding, authorization }) {
  report.ok("headers", `Host ${host} · Connection ${connection ?? "does not arrive"} · Accept-Encoding ${acceptEncoding ?? "does not arrive"}${clientAcceptEncoding === undefined ? "" : ` (sent as ${clientAcceptEncoding})`}`);
  if (authorization !== "Bearer") report.fail("headers", "Authorization does not arrive as it was sent", "something in front of the Worker changes it");
}

/** Signed requests for what there is not: a signature that is right is answered by 404. */
async function signatures(report, origin, region, accessKeyId, secretAccessKey) {
  if (!accessKeyId || !secretAccessKey) return report.warn("signatures", "not tried", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  for (const service of ["iot", "iot-jobs-data"]) {
    const client = new AwsClient({ accessKeyId, secretAccessKey, region, service, retries: 0 });
    const path = `${origin}/things/doctor:1/jobs/doctor-of-fleetglass`;
    const response = await client.fetch(path).catch((error) => new Response(error.cause?.message ?? error.message, { status: 599 }));
    const kind = response.headers.get("x-amzn-errortype")?.split(":")[0];
    const said = await response.text();
    if (kind === "ResourceNotFoundException") report.ok("signatures", `those for ${service} arrive as they were made`);
    else report.fail("signatures", `those for ${service} are refused: ${response.status} ${kind ?? ""} ${said.slice(0, 300)}`, "is it the key of this deployment, with the right read-aws? Nothing between here and the Worker may change host, path or query");
  }
}

function limits(report, { rates, openAccess }, origin) {
  const rate = ({ requests, seconds }) => (requests > 0 ? `${requests} in ${seconds} s` : "none");
  report.ok("limits", `for each key: AWS ${rate(rates.aws)} · Huawei ${rate(rates.huawei)} · console ${rate(rates.api)}`);
  const isLocal = isLoopback(origin);
  if (!rates.ceilings && !isLocal) report.warn("limits", "there is no ceiling: each isolate counts for itself", "deploy with the bindings CEILING and HUAWEI_CEILING (`npx fleetglass deploy` has them)");
  if (openAccess && !isLocal) report.warn("access", "OPEN_ACCESS is set", "it opens nothing at this address, but belongs to local use alone: remove it");
}

function certificates(report, { clientCertificate, address }) {
  if (clientCertificate === undefined) report.ok("mTLS", "not asked: the request did not come through Cloudflare's TLS");
  else report.ok("mTLS", clientCertificate === "NONE" ? "no client certificate was asked for or sent" : `the client's certificate: ${clientCertificate}`);
  if (!address) report.ok("addresses", "the client's address does not arrive: anonymous requests share one rate");
}
