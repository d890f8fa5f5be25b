// `npx fleetglass deploy`: from a Cloudflare account to a running deployment, and from one version to the next.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { keyset, newKey } from "./keys.mjs";
import { check, parse, usageError } from "./options.mjs";
import { path, version } from "./package.mjs";
import { ask, askJson, show } from "./wrangler.mjs";

const HELP = `Usage: npx fleetglass deploy [OPTIONS]

Deploys to your Cloudflare account, or upgrades what is deployed there: makes the stores that are missing, applies the
migrations, deploys the Worker with the console, and makes the first key, which is shown once. It says what it will do, and asks.

  --name NAME       the Worker's name, and the beginning of the stores' names [default: fleetglass]
  --account ID      the AWS account whose records it holds; needed the first time
  --region NAME     the AWS region of the records; needed the first time
  --domain HOST     answer at this host, whose zone is on the same Cloudflare account
  --config FILE     where the deployment is noted [default: fleetglass.json]
  --adopt           use stores of these names that exist already, though --config does not note them
  --dry-run         say what would be done, bundle the Worker, and change nothing
  --yes             do not ask

Wrangler signs in to Cloudflare: in the browser, or with CLOUDFLARE_API_TOKEN. Who reaches several Cloudflare accounts sets
CLOUDFLARE_ACCOUNT_ID. Keep the file: it holds the ids of the stores and no secrets. What \`vars\` in it names becomes a
variable of the Worker.
`;

const RIGHTS = ["read-aws", "read-console", "import", "forget"];

const DATABASES = ["index", "search"];

/** Runs the command. */
export async function run(args) {
  const options = readOptions(args);
  if (!options) return 0;
  const file = resolve(options.config);
  const deployment = describe(file, options);
  console.log(plan(deployment, file));
  const folder = mkdtempSync(join(tmpdir(), "fleetglass-"));
  try {
    const configured = () => configure(folder, deployment);
    if (options["dry-run"]) {
      await show(folder, ["deploy", "--dry-run", "--outdir", join(folder, "out"), "--config", await configured()]);
      return 0;
    }
    if (!options.yes && !(await agreed())) return 1;
    await signIn(folder);
    const note = (version) => writeFileSync(file, `${JSON.stringify({ ...deployment, version }, null, 2)}\n`);
    // What an interrupted run has made is found again.
    await makeStores(folder, deployment, options.adopt, () => note(deployment.version));
    await deploy(folder, await configured());
    note(version);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOptions(args) {
  const text = { type: "string" };
  const flag = { type: "boolean" };
  const options = parse("deploy", HELP, args, {
    ...{ name: text, account: text, region: text, domain: text, config: { ...text, default: "fleetglass.json" } },
    ...{ "dry-run": flag, yes: flag, adopt: flag },
  });
  if (!options) return undefined;
  check("deploy", options, {
    name: [/^[a-z0-9][a-z0-9-]{0,53}$/, "up to 54 of a-z 0-9 -"],
    domain: [/^([a-z0-9-]+\.)+[a-z]{2,}$/, "a host name"],
  });
  return options;
}

/** The deployment: as it was noted, with what the options change. */
function describe(file, { name, account, region, domain }) {
  const noted = existsSync(file) ? read(file) : {};
  const vars = { ...noted.vars, ...(account && { AWS_ACCOUNT_ID: account }), ...(region && { AWS_REGION: region }) };
  if (noted.name && name && noted.name !== name) throw usageError("deploy", `${file} is of the deployment ${noted.name}: give another --config`);
  for (const [variable, option] of [["AWS_ACCOUNT_ID", "account"], ["AWS_REGION", "region"]]) {
    if (!vars[variable]) throw usageError("deploy", `--${option} is needed the first time`);
    if (noted.version && noted.vars?.[variable] !== vars[variable]) {
      throw usageError("deploy", `${variable} of a deployment cannot change: its records are of the other one`);
    }
  }
  const { stores = {}, version } = noted;
  return { name: name ?? noted.name ?? "fleetglass", version, domain: domain ?? noted.domain, vars, stores };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error.message}`);
  }
}

/** What will be done, in words. */
function plan({ name, domain, vars, stores, version: deployed }, file) {
  const missing = (store, what) => (stores[store] ? [] : [`create the ${what} ${name}-${store}`]);
  const steps = [
    ...missing("records", "KV namespace"),
    ...DATABASES.flatMap((store) => missing(store, "D1 database")),
    `note the deployment in ${file}`,
    "apply the migrations that the databases lack",
    `deploy the Worker ${name}, version ${version}${deployed ? ` (now ${deployed})` : ""}${domain ? `, at ${domain}` : ""}`,
    "make the first key and show it once, if the Worker has none",
  ];
  const of = `for AWS account ${vars.AWS_ACCOUNT_ID} in ${vars.AWS_REGION}`;
  return `Fleetglass ${version}, ${of}. This will\n${steps.map((step, n) => `  ${n + 1}. ${step}`).join("\n")}\n`;
}

async function agreed() {
  if (!process.stdin.isTTY) throw usageError("deploy", "without a terminal to ask at, --yes is needed");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("Go on? [y/N] ");
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function signIn(folder) {
  if (process.env.CLOUDFLARE_API_TOKEN) return;
  const signedIn = await ask(folder, ["whoami"]).then((output) => !/not authenticated/i.test(output), () => false);
  if (!signedIn) await show(folder, ["login"]);
}

/** Makes each store that is not noted, and notes its id. One that exists already is of another deployment, unless it is adopted. */
async function makeStores(folder, { name, stores }, adopt, keep) {
  const idOf = async (list, title, create) => {
    const known = async () => (await list()).find((store) => (store.title ?? store.name) === title);
    let store = await known();
    if (store && !adopt) {
      throw new Error(`${title} exists already, and is not noted here: give the --config of that deployment, another --name, or --adopt`);
    }
    if (!store) {
      console.log(`Creating ${title}`);
      await ask(folder, create);
      store = await known();
    }
    if (!store) throw new Error(`${title} was created, but is not listed`);
    return store.id ?? store.uuid;
  };
  const namespaces = () => askJson(folder, ["kv", "namespace", "list"]);
  const databases = () => askJson(folder, ["d1", "list", "--json"]);
  stores.records ??= await idOf(namespaces, `${name}-records`, ["kv", "namespace", "create", `${name}-records`]);
  keep();
  for (const store of DATABASES) {
    stores[store] ??= await idOf(databases, `${name}-${store}`, ["d1", "create", `${name}-${store}`]);
    keep();
  }
}

/** Writes wrangler's configuration of the deployment, from the package's own. */
async function configure(folder, { name, domain, vars, stores }) {
  const { unstable_readConfig: readConfig } = await import("wrangler");
  const own = readConfig({ config: path("wrangler.toml") });
  const databases = own.d1_databases.map(({ binding, migrations_dir }) => ({
    ...{ binding, migrations_dir: path(migrations_dir), database_name: `${name}-${binding.toLowerCase()}` },
    database_id: stores[binding.toLowerCase()] ?? "to-be-created",
  }));
  const config = {
    name,
    main: path("build/index.js"),
    assets: { ...own.assets, directory: path("dist") },
    kv_namespaces: [{ binding: "RECORDS", id: stores.records ?? "to-be-created" }],
    d1_databases: databases,
    vars: { ...own.vars, ...vars },
    ...(domain && { workers_dev: false, routes: [{ pattern: domain, custom_domain: true }] }),
    ...Object.fromEntries(["compatibility_date", "preview_urls", "ratelimits", "triggers", "observability"].map((part) => [part, own[part]])),
  };
  const file = join(folder, "wrangler.json");
  writeFileSync(file, JSON.stringify(config, null, 2));
  return file;
}

async function deploy(folder, config) {
  for (const binding of DATABASES.map((store) => store.toUpperCase())) {
    console.log(`Applying the migrations of ${binding}`);
    await ask(folder, ["d1", "migrations", "apply", binding, "--remote", "--config", config]);
  }
  await show(folder, ["deploy", "--config", config]);
  const secrets = await askJson(folder, ["secret", "list", "--format", "json", "--config", config]);
  if (secrets.some((secret) => /^KEYS_\d$/.test(secret.name))) return;
  const { kept, ...key } = newKey({ name: "ops", rights: RIGHTS });
  await ask(folder, ["secret", "bulk", "--config", config], JSON.stringify({ KEYS_1: keyset([kept]) }));
  console.log(`
The first key, ${kept.name}: ${RIGHTS.join(", ")}. It is shown this once.
  export AWS_ACCESS_KEY_ID=${key.id}
  export AWS_SECRET_ACCESS_KEY=${key.secretAccessKey}
  export FLEETGLASS_TOKEN=${key.token}`);
}
