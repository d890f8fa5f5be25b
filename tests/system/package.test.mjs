// The packed tarball, installed into an empty folder, with nothing on PATH but Node.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { DescribeThingRegistrationTaskCommand } from "@aws-sdk/client-iot";
import { folder } from "../lib/folder.mjs";
import { send } from "../lib/http.mjs";
import { run, serve } from "../lib/launcher.mjs";
import { answered, iot } from "../lib/sdk.mjs";

const { PACKAGE: tarball, NPM: npm } = process.env;
if (!tarball || !npm) throw new Error("PACKAGE and NPM name the tarball and npm: `cargo xtask test` does");

describe("the package", () => {
  let place;
  let cleanUp;
  const installed = (...path) => join(place, "node_modules/fleetglass", ...path);
  const options = () => ({ folder: place, program: installed("launcher/fleetglass.mjs"), variables: { PATH: join(place, "path") } });

  before(async () => {
    place = await folder({ after: (f) => (cleanUp = f) });
    mkdirSync(join(place, "path"));
    symlinkSync(process.execPath, join(place, "path/node"));
    // npm is a script of Node's.
    const cli = realpathSync(npm);
    const env = { ...process.env, PATH: join(place, "path") };
    await promisify(execFile)(process.execPath, [cli, "install", "--ignore-scripts", "--no-audit", "--no-fund", tarball], { cwd: place, env });
  });
  after(() => cleanUp?.());

  test("holds the Worker, the console, the migrations, the launcher, and no sources", () => {
    assert.deepEqual(readdirSync(installed()).sort(), ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "build", "dist", "docs", "launcher", "migrations", "package.json", "wrangler.toml"]);
    assert.deepEqual(readdirSync(installed("build")).sort(), ["index.js", "index_bg.wasm"]);
  });

  test("its command runs", async () => {
    const command = join(place, "node_modules/.bin/fleetglass");
    const { stdout } = await promisify(execFile)(command, ["--version"], { cwd: place, env: { PATH: join(place, "path") } });
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  test("serves the demo fleet to the AWS SDK, and the console", async () => {
    const served = await serve(["--demo"], options());
    try {
      const credentials = { accessKeyId: served.credentials.AWS_ACCESS_KEY_ID, secretAccessKey: served.credentials.AWS_SECRET_ACCESS_KEY };
      const task = await answered(iot(served.origin, credentials).send(new DescribeThingRegistrationTaskCommand({ taskId: "fb032b9b-79bf-4e8f-876a-e29f00afaa49" })));
      assert.equal(task.percentageProgress, 61);
      assert.equal((await send(served.origin, { path: "/console/executions" })).status, 200);
      const doctor = await run(["doctor", "--to", served.origin], { ...options(), variables: { ...options().variables, ...served.credentials } });
      assert.equal(doctor.status, 0, doctor.output);
    } finally {
      await served.end();
    }
  });

  test("says how it would deploy", async () => {
    const { status, output, errors } = await run(["deploy", "--dry-run", "--account", "123456789012", "--region", "us-west-2"], options());
    assert.equal(status, 0, output + errors);
    assert.match(output, /env\.RECORDS/);
    assert.match(output, /--dry-run: exiting now/);
  });
});
