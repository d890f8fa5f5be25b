// Cloudflare's API, as far as wrangler asks it to deploy: it remembers stores, secrets and Workers, and runs nothing.
import { createServer } from "node:http";

/** Starts the API. `asked`: the requests, as `METHOD path`. `account`: what the account holds. `variables`: what makes wrangler ask it. */
export async function startCloudflare() {
  const account = { namespaces: [], databases: [], workers: new Map(), secrets: [] };
  const asked = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const url = new URL(request.url, "http://cloudflare");
    const path = url.pathname.replace(/^\/accounts\/[^/]+/, "");
    asked.push(`${request.method} ${path}`);
    const { status = 200, result } = answer(account, request.method, path, url.searchParams, Buffer.concat(parts).toString("latin1"));
    const errors = status === 200 ? [] : [{ code: 10007, message: "This Worker does not exist on your account." }];
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ success: status === 200, errors, messages: [], result }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const variables = {
    CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${server.address().port}`,
    CLOUDFLARE_API_TOKEN: "token-of-the-tests",
    CLOUDFLARE_ACCOUNT_ID: "a".repeat(32),
  };
  return { account, asked, variables, stop: () => new Promise((resolve) => server.close(resolve)) };
}

const SUBDOMAIN = { enabled: true, previews_enabled: false };

function answer(account, method, path, query, body) {
  const { namespaces, databases, workers, secrets } = account;
  const isFirst = Number(query.get("page") ?? 1) === 1;
  const worker = /^\/workers\/(?:scripts|services|workers)\/([^/]+)/.exec(path)?.[1];
  if (path === "/storage/kv/namespaces") {
    return method === "POST" ? made(namespaces, { id: id(32, namespaces), title: JSON.parse(body).title }) : { result: isFirst ? namespaces : [] };
  }
  if (path === "/d1/database") {
    return method === "POST" ? made(databases, { uuid: `${id(8, databases)}-0000-0000-0000-000000000000`, name: JSON.parse(body).name, migrations: [] }) : { result: isFirst ? databases : [] };
  }
  const [, database, action] = /^\/d1\/database\/([^/]+)(\/query)?$/.exec(path) ?? [];
  if (database) return { result: action ? [queried(databases.find(({ uuid }) => uuid === database), body)] : databases.find(({ uuid }) => uuid === database) };
  if (path === "/workers/subdomain") return { result: { subdomain: "acme" } };
  if (path.endsWith("/assets-upload-session")) return { result: { jwt: "token", buckets: [] } };
  if (/^\/workers\/scripts\/[^/]+$/.test(path) && method === "PUT") {
    workers.set(worker, body);
    return { result: { id: worker, etag: "1", startup_time_ms: 5, deployment_id: "1", entry_point: "index.js" } };
  }
  if (worker && !workers.has(worker)) return { status: 404 };
  if (path.startsWith("/workers/services/")) return { result: { default_environment: { environment: "production", script: { last_deployed_from: "wrangler" } } } };
  if (path.endsWith("/secrets")) return { result: secrets.map((name) => ({ name, type: "secret_text" })) };
  if (path.endsWith("/secrets-bulk")) {
    secrets.push(...Object.keys(JSON.parse(body).secrets));
    return { result: {} };
  }
  if (path.endsWith("/versions")) return { result: { id: "version", number: 2, startup_time_ms: 5, metadata: {}, resources: { script: { etag: "2" }, script_runtime: {}, bindings: [] } } };
  if (path.endsWith("/deployments")) return { result: { deployments: [] } };
  if (path.endsWith("/schedules")) return { result: { schedules: [] } };
  if (path.endsWith("/subdomain")) return { result: SUBDOMAIN };
  return { result: { subdomain: SUBDOMAIN } };
}

const id = (length, others) => String(others.length + 1).padStart(length, "0");

function made(all, one) {
  all.push(one);
  return { result: one };
}

/** A query of a database, which knows nothing but which migrations were applied. */
function queried(database, body) {
  const { sql } = JSON.parse(body);
  const [, name] = /values \('([^']+)'\)/.exec(sql) ?? [];
  if (name) database.migrations.push(name);
  const results = /^SELECT/.test(sql) ? database.migrations.map((name, n) => ({ id: n + 1, name, applied_at: "2026-01-01 00:00:00" })) : [];
  return { results, success: true, meta: {} };
}
