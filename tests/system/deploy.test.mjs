// `npx fleetglass deploy`, with the real wrangler, against what answers in place of Cloudflare's API.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startCloudflare } from "../lib/cloudflare.mjs";
import { folder } from "../lib/folder.mjs";
import { run } from "../lib/launcher.mjs";
import { files } from "../lib/project.mjs";

const first = ["--account", "210987654321", "--region", "eu-west-1"];

describe("a dry run", () => {
  test("tells the plan and the bindings, and changes nothing", async (t) => {
    const cwd = await folder(t);
    const { status, output, errors } = await run(["deploy", "--dry-run", ...first, "--name", "acme"], { folder: cwd });
    assert.equal(status, 0, output + errors);
    assert.match(output, /for AWS account 210987654321 in eu-west-1/);
    for (const store of ["KV namespace acme-records", "D1 database acme-index", "D1 database acme-search"]) assert.ok(output.includes(store), store);
    for (const binding of ["RECORDS", "INDEX", "SEARCH", "CEILING", "HUAWEI_CEILING", "ASSETS", "AWS_ACCOUNT_ID", "AWS_REGION"]) {
      assert.ok(output.includes(`env.${binding} `), binding);
    }
    assert.match(output, /--dry-run: exiting now/);
    assert.ok(!existsSync(join(cwd, "fleetglass.json")));
  });

  test("of a deployment that is noted, tells what is left", async (t) => {
    const cwd = await folder(t);
    const noted = { name: "acme", version: "0.0.9", vars: { AWS_ACCOUNT_ID: "210987654321", AWS_REGION: "eu-west-1", RETAIN_DAYS: "30" }, stores: { records: "1", index: "2", search: "3" } };
    writeFileSync(join(cwd, "fleetglass.json"), JSON.stringify(noted));
    const { output } = await run(["deploy", "--dry-run", "--domain", "fleet.example.com"], { folder: cwd });
    assert.ok(!output.includes("create"), output);
    assert.match(output, /version \d+\.\d+\.\d+ \(now 0\.0\.9\), at fleet\.example\.com/);
    assert.match(output, /env\.RETAIN_DAYS \("30"\)/);
  });
});

describe("what is refused", () => {
  const cases = [
    [["--region", "eu-west-1"], "--account is needed the first time"],
    [["--account", "1", "--region", "eu-west-1"], "--account takes the 12 digits"],
    [[...first, "--name", "A B"], "--name takes"],
    [[...first, "--colour"], "Unknown option '--colour'"],
    [first, "--yes is needed"],
  ];
  for (const [args, message] of cases) {
    test(args.join(" "), async (t) => {
      const { status, errors } = await run(["deploy", ...args], { folder: await folder(t) });
      assert.equal(status, 2, errors);
      assert.ok(errors.includes(message), errors);
    });
  }

  test("another account for the same records", async (t) => {
    const cwd = await folder(t);
    writeFileSync(join(cwd, "fleetglass.json"), JSON.stringify({ name: "acme", version: "0.1.0", vars: { AWS_ACCOUNT_ID: "210987654321", AWS_REGION: "eu-west-1" } }));
    const { status, errors } = await run(["deploy", "--dry-run", "--account", "123456789012"], { folder: cwd });
    assert.equal(status, 2);
    assert.match(errors, /AWS_ACCOUNT_ID of a deployment cannot change/);
  });
});

describe("from an empty account to a deployment, and once more", () => {
  let cloudflare;
  before(async () => (cloudflare = await startCloudflare()));
  after(() => cloudflare.stop());

  test("stores, migrations, Worker and key are made once", async (t) => {
    const cwd = await folder(t);
    const deploy = () => run(["deploy", "--yes", ...first], { folder: cwd, variables: cloudflare.variables });
    const made = await deploy();
    assert.equal(made.status, 0, made.output + made.errors);
    const { namespaces, databases, workers, secrets } = cloudflare.account;
    assert.deepEqual(namespaces.map(({ title }) => title), ["fleetglass-records"]);
    assert.deepEqual(databases.map(({ name }) => name), ["fleetglass-index", "fleetglass-search"]);
    const names = (place) => files(place, ".sql").map((path) => path.split("/").at(-1));
    assert.deepEqual(databases.map(({ migrations }) => migrations), [names("migrations"), names("migrations/search")]);
    assert.ok(workers.get("fleetglass").includes(databases[0].uuid));
    assert.deepEqual(secrets, ["KEYS_1"]);
    assert.ok(cloudflare.asked.includes("PUT /workers/scripts/fleetglass/schedules"));
    assert.match(made.output, /export FLEETGLASS_TOKEN=fgt_\S{43}\n/);
    const noted = readFileSync(join(cwd, "fleetglass.json"), "utf8");
    assert.deepEqual(JSON.parse(noted).stores, { records: namespaces[0].id, index: databases[0].uuid, search: databases[1].uuid });
    assert.ok(!noted.includes("fgt_"));

    const lost = await run(["deploy", "--yes", ...first], { folder: await folder(t), variables: cloudflare.variables });
    assert.equal(lost.status, 1);
    assert.match(lost.errors, /fleetglass-records exists already, and is not noted here: give the --config of that deployment, another --name, or --adopt/);

    const again = await deploy();
    assert.equal(again.status, 0, again.output + again.errors);
    assert.ok(!again.output.includes("FLEETGLASS_TOKEN"));
    assert.deepEqual([namespaces.length, databases.length, secrets.length], [1, 2, 1]);
    assert.deepEqual(databases[0].migrations, names("migrations"));
    assert.equal(readFileSync(join(cwd, "fleetglass.json"), "utf8"), noted);
  });
});
