// `npx fleetglass serve`: the edge API and the console on this machine, in workerd, on loopback alone.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { Miniflare } from "miniflare";
import { demo, importRecords } from "./import.mjs";
import { check, parse, usageError } from "./options.mjs";
import { assets, compatibilityDate, migrations, modules, root, storeIds } from "./package.mjs";
import { State } from "./state.mjs";

const HELP = `Usage: npx fleetglass serve [OPTIONS]

Runs the edge API and the console on this machine, on 127.0.0.1 alone, until Ctrl-C or SIGTERM.

  --port N         the port [default: 8787]; 0 takes any that is free
  --state DIR      keep records and keys in this folder [default: nothing is kept]
  --demo           import a demo fleet of 2,000 executions where there are no records
  --fresh          begin empty: remove the records that the folder holds
  --account ID     the AWS account of the records [default: 123456789012]
  --region NAME    the AWS region of the records [default: us-west-2]
  --open-access    let whoever is at this machine read without a key; web pages of other origins are refused
  --verbose        show a line for each request

DIR/dev.vars holds the credentials as shell variables. What is added there becomes a variable of the Worker: the rates, for
example, which are unlimited unless AWS_PER_SECOND, HUAWEI_PER_MINUTE or API_PER_SECOND is set.

For tests, \`POST /_launcher/reset\` empties the stores; it asks for FLEETGLASS_TOKEN as a bearer token.
`;

const HOST = "127.0.0.1";
const NAME = "fleetglass";

/** How often the cron trigger's handler runs: in Cloudflare's network it is each minute. */
const CRON_MS = 30_000;

const DEFAULTS = {
  AWS_ACCOUNT_ID: "123456789012",
  AWS_REGION: "us-west-2",
  AWS_PER_SECOND: "0",
  HUAWEI_PER_MINUTE: "0",
  API_PER_SECOND: "0",
};

/** Runs the command. */
export async function run(args) {
  const options = readOptions(args);
  if (!options) return 0;
  const state = await State.open(options.state);
  // On a signal, Miniflare ends workerd and this process.
  process.once("exit", () => state.close());
  await checkPort(options.port);
  if (options.fresh) state.empty();
  return serve(state, options);
}

function readOptions(args) {
  const text = { type: "string" };
  const flag = { type: "boolean" };
  const options = parse("serve", HELP, args, {
    ...{ port: { ...text, default: "8787" }, state: text, account: text, region: text },
    ...{ demo: flag, fresh: flag, "open-access": flag, verbose: flag },
  });
  if (!options) return undefined;
  check("serve", options, { port: [/^\d{1,5}$/, "a number from 0 to 65535"] });
  const port = Number(options.port);
  if (port > 65_535) throw usageError("serve", "--port takes a number from 0 to 65535");
  return { ...options, port };
}

/** That a port is free, which workerd would tell less clearly. */
const checkPort = (port) =>
  new Promise((resolve, reject) => {
    const server = createServer();
    const taken = new Error(`port ${port} of ${HOST} is taken: choose another one with --port N`);
    server.once("error", (error) => reject(error.code === "EADDRINUSE" ? taken : error));
    server.listen(port, HOST, () => server.close(resolve));
  });

async function serve(state, options) {
  const { credentials, variables } = state.variables();
  const token = credentials.FLEETGLASS_TOKEN;
  const settings = { ...DEFAULTS, ...variables, ...given(options) };
  state.checkOwner(`${settings.AWS_ACCOUNT_ID} in ${settings.AWS_REGION}`);
  const miniflare = new Miniflare({
    host: HOST,
    port: 0,
    resourcePersistencePath: state.records,
    logRequests: false,
    handleStructuredLogs: (line) => show(line, options.verbose),
    workers: [worker(options, settings, token)],
  });
  try {
    await miniflare.ready;
    const { origin } = await miniflare.unsafeGetDirectURL(NAME, "Local");
    state.noteOrigin(origin);
    const ask = launcherOf(origin, token);
    await ask("POST", "migrate");
    await ask("POST", "scheduled");
    if (options.demo && !(await ask("GET", "records")).any) await importDemo(origin, token);
    tell(origin, state, credentials, settings);
    return await cron(ask);
  } finally {
    await miniflare.dispose();
  }
}

/** The variables that the options set. */
const given = ({ account, region }) => ({ ...(account && { AWS_ACCOUNT_ID: account }), ...(region && { AWS_REGION: region }) });

function worker(options, variables, token) {
  const texts = { ...variables, ...(options["open-access"] && { OPEN_ACCESS: "loopback" }) };
  const { RECORDS, INDEX, SEARCH } = storeIds();
  const local = readFileSync(new URL("local-worker.mjs", import.meta.url), "utf8");
  return {
    config: {
      name: NAME,
      compatibilityDate,
      manifest: { mainModule: "local-worker.mjs", modulesRoot: root, modules: { ...modules(), "local-worker.mjs": { type: "esm", contents: local } } },
      env: {
        RECORDS: { type: "kv", id: RECORDS },
        INDEX: { type: "d1", id: INDEX },
        SEARCH: { type: "d1", id: SEARCH },
        ASSETS: { type: "assets" },
        LAUNCHER: { type: "json", value: { token, migrations: migrations() } },
        ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, { type: "text", value }])),
      },
      exports: {},
      assets: { directory: assets, hasUserWorker: true },
    },
    dev: { rootPath: root, unsafeDirectSockets: [{ host: HOST, port: options.port, entrypoint: "Local" }] },
  };
}

/** Shows what the Worker logs. It writes a line for each request. */
function show({ level, message }, verbose) {
  const isOrdinary = message.startsWith('{"level":"info"') || level === "debug";
  if (verbose || !isOrdinary) console.error(message);
}

/** Asks the launcher's own addresses in the Worker. */
const launcherOf = (origin, token) => async (method, name) => {
  const response = await fetch(`${origin}/_launcher/${name}`, { method, headers: { authorization: `Bearer ${token}` } });
  const body = await response.text();
  if (!response.ok) throw new Error(`the Worker did not ${name}: ${response.status} ${body.slice(0, 500)}`);
  return JSON.parse(body);
};

async function importDemo(origin, token) {
  console.log("Importing the demo fleet …");
  const lines = [];
  const tell = (line) => lines.push(line);
  const { refused, failure } = await importRecords({ inputs: [{ name: "demo fleet", bytes: await demo() }], to: origin, token, by: "npx fleetglass serve", tell });
  if (failure || refused > 0) console.error(["The demo fleet was not imported whole.", ...lines, failure?.message ?? ""].join("\n"));
}

function tell(origin, state, credentials, { AWS_REGION: region }) {
  const common = { AWS_ENDPOINT_URL: origin, AWS_REGION: region, AWS_DEFAULT_REGION: region };
  const lines = (variables) => Object.entries(variables).map(([name, value]) => `  export ${name}=${value}`).join("\n");
  const file = `  set -a; . '${state.file}'; set +a\n${lines(common)}`;
  console.log(`\nFor the providers' clients:\n${state.isKept ? file : lines({ ...common, ...credentials })}\n`);
  // Behind the hash sign it is sent nowhere: the console exchanges it for a session.
  console.log(`Fleetglass is ready: ${origin}/console/#token=${credentials.FLEETGLASS_TOKEN}`);
}

/** Runs the cron trigger's handler until the Worker is gone. */
async function cron(ask) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, CRON_MS).unref());
    await ask("POST", "scheduled").catch((error) => {
      if (error.cause?.code === "ECONNREFUSED") throw new Error("the Worker has ended");
      console.error(error.message);
    });
  }
}
