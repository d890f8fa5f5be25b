// The life of a key, with the operator's command.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { buildCommand } from "../lib/cli.mjs";
import { folder } from "../lib/folder.mjs";

const FILE = "fleetglass-keys.json";
const NEXT = `The deployment does not know yet. Next: npx wrangler secret bulk ${FILE}\n`;
const VARIABLES = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "FLEETGLASS_TOKEN", "APP_ID", "APP_SECRET"];

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const count = (text, part) => text.split(part).length - 1;

/** What a shell's variables are after the lines that `key new` prints. */
function pasted(lines) {
  const script = `unset ${VARIABLES.join(" ")}; set -eu\n${lines}env`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const variables = stdout.split("\n").map((line) => /^([^=]+)=(.*)$/.exec(line)?.slice(1) ?? []);
  return Object.fromEntries(variables.filter(([name]) => VARIABLES.includes(name)));
}

describe("keys", () => {
  let program;
  before(() => (program = buildCommand()));

  /** `fleetglass key` in a folder; the exit status is checked. */
  function key(cwd, args, status = 0) {
    const ended = spawnSync(program, ["key", ...args], { cwd, encoding: "utf8" });
    assert.equal(ended.status, status, ended.stdout + ended.stderr);
    return ended;
  }

  /** The file's entries, secret by secret. */
  async function kept(cwd) {
    const secrets = Object.entries(JSON.parse(await readFile(join(cwd, FILE), "utf8")));
    return Object.fromEntries(secrets.map(([name, text]) => [name, JSON.parse(text).keys]));
  }

  test("a whole life: new, list, new beside it, revoke --older, revoke", async (context) => {
    const cwd = await folder(context);
    const rights = ["read-aws", "read-huawei", "read-console", "import", "forget", "ingest"];
    const options = ["new", "--name", "ci", "--rights", rights.join(","), "--app", "app-1", "--authorised", "app-2", "--days", "90"];

    const first = key(cwd, options);
    const shown = pasted(first.stdout);
    assert.deepEqual(Object.keys(shown).sort(), [...VARIABLES].sort());
    const secrets = [shown.AWS_SECRET_ACCESS_KEY, shown.FLEETGLASS_TOKEN, shown.APP_SECRET];
    for (const secret of secrets) {
      assert.equal(count(first.stdout, secret), 1);
      assert.ok(!first.stderr.includes(secret));
    }
    assert.match(first.stderr, /KEYS_1, \d+ of 5120 bytes\. There is room for \d+ more/);
    assert.ok(first.stderr.includes("The file is new") && first.stderr.endsWith(NEXT), first.stderr);
    assert.equal((await stat(join(cwd, FILE))).mode & 0o777, 0o600);

    const { KEYS_1: [entry] } = await kept(cwd);
    const notAfter = entry.notAfter;
    assert.ok(Math.abs(notAfter - Date.now() / 1000 - 90 * 86_400) < 60, `${notAfter}`);
    assert.deepEqual(Object.entries(entry), Object.entries({
      name: "ci", id: shown.AWS_ACCESS_KEY_ID, rights, secret: shown.AWS_SECRET_ACCESS_KEY,
      token: sha256(shown.FLEETGLASS_TOKEN), huawei: { appId: "app-1", secret: sha256(shown.APP_SECRET) },
      applications: ["app-2"], notAfter,
    }));

    const second = JSON.parse(key(cwd, [...options, "--json"]).stdout);
    assert.deepEqual(Object.keys(second), ["name", "id", "rights", "notAfter", "secretAccessKey", "token", "appId", "appSecret"]);
    key(cwd, ["new", "--name", "eve", "--rights", "read-console"]);
    const before = await kept(cwd);
    assert.deepEqual(before.KEYS_1.map(({ name }) => name), ["ci", "ci", "eve"]);
    assert.equal(before.KEYS_1[1].token, sha256(second.token));

    const lists = key(cwd, ["list"]).stdout + key(cwd, ["list", "--json"]).stdout;
    for (const { id } of before.KEYS_1) assert.equal(count(lists, id), 2);
    const hidden = [...secrets, second.secretAccessKey, second.token, second.appSecret].flatMap((secret) => [secret, sha256(secret)]);
    for (const secret of hidden) assert.ok(!lists.includes(secret));
    assert.match(lists, /^KEYS_1: \d+ of 5120 bytes$/m);

    const older = key(cwd, ["revoke", "--name", "ci", "--older"]);
    assert.equal(older.stdout, `ci ${shown.AWS_ACCESS_KEY_ID} is revoked (KEYS_1)\n`);
    assert.ok(older.stderr.endsWith(NEXT));
    assert.deepEqual((await kept(cwd)).KEYS_1, before.KEYS_1.slice(1));

    key(cwd, ["revoke", "--name", "eve"]);
    const last = key(cwd, ["revoke", "--id", second.id]);
    assert.match(last.stderr, /^KEYS_1 holds no key any more\. It stays/);
    assert.deepEqual(await kept(cwd), { KEYS_1: [] });
    assert.equal((await stat(join(cwd, FILE))).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(cwd), [FILE]);
  });

  test("what is wrong is told in a line, and nothing changes", async (context) => {
    const cwd = await folder(context);
    const rights = ["--rights", "import"];
    for (const [status, args, why] of [
      [2, ["new", ...rights], /--name <NAME>/],
      [2, ["new", "--name", "a b", ...rights], /1 to 64 of/],
      [2, ["new", "--name", "a", "--rights", "tea"], /read-aws, read-huawei, read-console, import, forget, ingest/],
      [2, ["new", "--name", "a", "--rights", "read-huawei"], /^error: the right read-huawei needs .*\n$/],
      [2, ["new", "--name", "a", ...rights, "--app", "x"], /^error: --app is for the right read-huawei.*\n$/],
      [2, ["revoke"], /<--name <NAME>\|--id <ID>>/],
      [2, ["revoke", "--id", "FG1", "--older"], /cannot be used with/],
      [2, ["revoke", "--id", "FG1", "--name", "a"], /cannot be used with/],
      [1, ["list"], /^error: fleetglass-keys\.json: there is no such file\n$/],
      [1, ["revoke", "--name", "a"], /^error: fleetglass-keys\.json: there is no such file\n$/],
      [1, ["new", "--name", "a", ...rights, "--keys", "no/such/file"], /^error: no\/such\/file\.part: .*\n$/],
    ]) {
      const { stdout, stderr } = key(cwd, args, status);
      assert.equal(stdout, "");
      assert.match(stderr, why);
    }
    assert.deepEqual(await readdir(cwd), []);

    const file = join(cwd, FILE);
    for (const [text, mode, why] of [
      ['{"KEYS_1":"{', 0o600, /^error: fleetglass-keys\.json: EOF while parsing .*\n$/],
      ['{"KEYS_1":"{\\"keys\\":[{\\"name\\":\\"a\\"}]}"}', 0o600, /^error: fleetglass-keys\.json: KEYS_1, entry 1: id is missing\n$/],
      ['{"KEYS_1":"{\\"keys\\":[]}"}', 0o644, /chmod 600/],
    ]) {
      await writeFile(file, text);
      await chmod(file, mode);
      for (const args of [["new", "--name", "a", ...rights], ["list"], ["revoke", "--name", "a"]]) {
        assert.match(key(cwd, args, 1).stderr, why);
      }
      assert.equal(await readFile(file, "utf8"), text);
      assert.deepEqual(await readdir(cwd), [FILE]);
    }
    await chmod(file, 0o600);
    for (const name of ["--name", "--id"]) {
      assert.equal(key(cwd, ["revoke", name, "a"], 1).stderr, `error: ${FILE}: there is no key a\n`);
    }
  });
});
