// Who may do what: each key on each operation, by each way of naming it; logins, sessions, limits.
import { createHash, createHmac } from "node:crypto";
import { region, importToken, readToken, ruleToken } from "../lib/workerd.mjs";
import { text } from "../lib/project.mjs";
import { NOW, asOperator, isSendable, json, session } from "./session.mjs";

const TASKS = "/iocm/app/batchtask/v1.1.0";
const SEC = "/iocm/app/sec/v1.1.0";
const HOST = "localhost:8787";
const form = { "content-type": "application/x-www-form-urlencoded" };

/** A request of each kind of operation. */
const OPERATIONS = [
  ["GET", "/thing-registration-tasks/a"], ["GET", "/thing-registration-tasks"], ["GET", "/thing-registration-tasks/a/reports?reportType=ERRORS"], ["GET", "/iot/things/t/jobs/j"], ["GET", "/jobs-data/things/t/jobs/j"], ["GET", "/jobs-data/things/t/jobs/$next"],
  ["GET", "/jobs-data/things/t/jobs"], ["GET", "/iot/things/t/jobs"], ["GET", "/jobs"], ["GET", "/jobs/j"], ["GET", "/jobs/j/job-document"], ["GET", "/jobs/j/things"], ["GET", `${TASKS}/tasks/b`], ["GET", `${TASKS}/taskDetails?taskId=b`],
  ["GET", "/api/v1/registration-tasks/a"], ["GET", "/api/v1/executions"], ["GET", "/api/v1/export/jobs"], ["GET", "/api/v1/lookup?id=a"], ["GET", "/api/v1/attention"], ["GET", "/api/v1/wanted"], ["GET", "/api/v1/session"], ["POST", "/api/v1/import", '{"records":[]}'], ["POST", "/api/v1/forget", '{"kind":"job","jobId":"none"}'],
  ["POST", "/api/v1/republish?after="], ["GET", "/api/v1/backup"], ["POST", "/ingest/aws-iot", "[]"], ["GET", "/health"], ["GET", "/"], ["GET", "/tea"],
];

/** The keys of tests/data/keys.json that have a secret to sign with. */
const signers = () => JSON.parse(text("tests/data/keys.json")).keys.filter(({ secret }) => secret);

export async function ofAccess(recording, checkout) {
  const the = await session(recording, { checkout, title: "access", names: ["closed", "limited"] });
  const records = [
    { kind: "registration-task", record: { taskId: "a", status: "Completed" } },
    { kind: "job-execution", record: { thingName: "t", jobId: "j", executionNumber: 1, status: "QUEUED", jobDocument: "{}" } },
    ...[["b", "app-of-tests"], ["c", "app-of-friends"], ["d", undefined]].map(([taskId, appId]) => ({ kind: "batch-task", record: { taskId, appId, status: "Running" } })),
  ].map((observation) => ({ observation: { ...observation, observedAt: 1763600000 } }));
  await the.record("import", { method: "POST", path: "/api/v1/import", headers: { ...asOperator, ...json }, body: JSON.stringify({ records }) });
  await ofTokens(the);
  await ofSignatures(the);
  await ofLogins(the);
  await ofSessions(the);
  for (let n = 0; n < 8; n += 1) {
    await the.record(`limit of /api/v1, ${n}`, { path: "/api/v1/sources", headers: asOperator }, { name: "limited" });
    await the.record(`limit of AWS, ${n}`, { path: "/jobs", headers: signed(signers()[0], "GET", "/jobs") }, { name: "limited" });
  }
  await the.finish();
}

async function ofTokens({ record }) {
  const tokens = { operator: importToken, reader: readToken, rule: ruleToken, wrong: "tea", empty: "" };
  for (const [who, token] of Object.entries(tokens)) {
    for (const [method, path, body] of OPERATIONS) await record(`${who}: ${method} ${path}`, { method, path, body, headers: { authorization: `Bearer ${token}`, ...json } });
    await record(`${who}: pushed with its own header`, { method: "POST", path: "/ingest/aws-iot", body: "[]", headers: { "x-fleetglass-token": token, ...json } });
  }
  for (const [method, path, body] of OPERATIONS) await record(`nobody: ${method} ${path}`, { method, path, body, headers: json });
}

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** The headers of a request that is signed with Signature Version 4. */
function signed({ id, secret, sessionToken }, method, path, { body = "", service = "iot", at = NOW } = {}) {
  const date = new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
  const [target, query = ""] = path.split("?");
  const headers = { host: HOST, "x-amz-date": date, ...(sessionToken && { "x-amz-security-token": sessionToken }) };
  const names = Object.keys(headers).sort();
  // As all services but S3 want it: what is escaped is escaped again.
  const escaped = target.split("/").map((part) => encodeURIComponent(part)).join("/");
  const canonical = [method, escaped, query.split("&").sort().join("&"), ...names.map((name) => `${name}:${headers[name]}`), "", names.join(";"), sha256(body)].join("\n");
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = [date.slice(0, 8), region, service, "aws4_request"].reduce(hmac, `AWS4${secret}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n")).toString("hex");
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}` };
}

async function ofSignatures({ record }) {
  for (const key of signers()) {
    for (const [method, path, body] of OPERATIONS) await record(`signed by ${key.name}: ${method} ${path}`, { method, path, body, headers: signed(key, method, path, { body }) });
  }
  const [key] = signers();
  const path = "/thing-registration-tasks/a";
  for (const [why, headers] of [
    ["late", signed(key, "GET", path, { at: NOW - 301_000 })], ["early", signed(key, "GET", path, { at: NOW + 301_000 })], ["for another service", signed(key, "GET", path, { service: "s3" })], ["for another method", signed(key, "POST", path)], ["for another path", signed(key, "GET", "/jobs")],
    ["by another secret", signed({ ...key, secret: "tea" }, "GET", path)], ["by another key", signed({ ...key, id: "AKIDEXAMPLE" }, "GET", path)], ["for the data plane", signed(key, "GET", path, { service: "iot-jobs-data" })], ["for execute-api", signed(key, "GET", path, { service: "execute-api" })], ["with another session", signed({ ...key, sessionToken: "tea" }, "GET", path)],
  ]) await record(`signed ${why}`, { path, headers });
  for (const file of ["clients", "refusals", "signed"]) {
    for (const { id, request: { method, target, headers, body } } of JSON.parse(text(`tests/data/sigv4/${file}.json`)).cases) {
      const { host, ...rest } = headers ?? {};
      if (isSendable(target) && typeof host === "string") await record(`data of ${file}: ${id}`, { method, path: target, host, headers: rest, body: method === "POST" ? body : undefined }, { now: Date.parse("2015-08-30T12:36:00Z") });
    }
  }
}

async function ofLogins({ record }) {
  const post = (entry, path, body, type = form) => record(entry, { method: "POST", path, body, headers: type });
  const login = async (entry, app, secret) => JSON.parse((await post(entry, `${SEC}/login`, `appId=${app}&secret=${secret}`)).text);
  const ask = async (entry, app, token) => {
    for (const path of [...["b", "c", "d", "none"].flatMap((id) => [`tasks/${id}`, `tasks/${id}?appId=${app}`]), "tasks/c?appId=app-of-friends", "taskDetails?taskId=b", "taskDetails?taskId=d"]) {
      await record(`${entry}: ${path}`, { path: `${TASKS}/${path}`, headers: { app_key: app, authorization: `Bearer ${token}` } });
    }
  };
  for (const [app, secret] of [["app-of-tests", "app-secret"], ["app-of-guests", "guest-secret"]]) {
    const { accessToken, refreshToken } = await login(`login of ${app}`, app, secret);
    await ask(`logged in as ${app}`, app, accessToken);
    await ask(`${app} by another token`, app, `${accessToken}0`);
    const refresh = (entry, body) => post(entry, `${SEC}/refreshToken`, JSON.stringify({ appId: app, secret, refreshToken, ...body }), json);
    await refresh(`refresh of ${app} by its access token`, { refreshToken: accessToken });
    const fresh = JSON.parse((await refresh(`refresh of ${app}`, {})).text);
    await ask(`${app} by a token that was refreshed`, app, accessToken);
    await post(`logout of ${app}`, `${SEC}/logout`, JSON.stringify({ accessToken: fresh.accessToken }), json);
    await ask(`${app} after its logout`, app, fresh.accessToken);
  }
  await login("login with another secret", "app-of-tests", "tea");
}

async function ofSessions({ record }) {
  const path = "/api/v1/session";
  for (const [who, token] of Object.entries({ operator: importToken, reader: readToken, rule: ruleToken })) {
    const reply = await record(`sign-in of ${who}`, { method: "POST", path, headers: json, body: JSON.stringify({ token }) });
    const cookie = reply.headers["set-cookie"]?.[0].split(";")[0];
    if (!cookie) continue;
    for (const origin of [undefined, "https://evil.example", `http://${HOST}`]) {
      const headers = { cookie, ...json, ...(origin && { origin }) };
      for (const [method, path, body] of OPERATIONS) await record(`${who} by cookie, origin ${origin}: ${method} ${path}`, { method, path, body, headers });
      await record(`sign-out of ${who}, origin ${origin}`, { method: "DELETE", path, headers });
    }
    await record(`${who} by a cookie that was changed`, { path, headers: { cookie: cookie.replace(/.$/, (last) => (last === "0" ? "1" : "0")) } });
    await record(`${who} by a cookie that is over`, { path, headers: { cookie } }, { now: NOW + 43_200_000 });
  }
}
