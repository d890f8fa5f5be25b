// `fleetglass collect` finds its credentials where AWS's own tools do: each source alone holds a key that the account takes.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import http from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { collectOnce, credentials } from "../lib/collecting.mjs";
import { folder } from "../lib/folder.mjs";
import { account, region, start } from "../lib/workerd.mjs";

/** A key of tests/data/keys.json, with the session token that a role's has. */
const ROLE = { id: "FGROLE", secret: "a-fifth-secret-of-tests-40-characters-xy", token: "a/session+token=" };
const EXPIRATION = new Date(Date.now() + 3_600_000);
const NOBODY = { AWS_ACCESS_KEY_ID: "FGNOBODY", AWS_SECRET_ACCESS_KEY: "a-secret-that-nobody-has-in-the-account" };
const SSO_TOKEN = "a-token-of-a-sign-in";

const PROFILES = `
[profile right]
aws_access_key_id = ${credentials.AWS_ACCESS_KEY_ID}
aws_secret_access_key = ${credentials.AWS_SECRET_ACCESS_KEY}
region = ${region}
[profile wrong]
aws_access_key_id = ${NOBODY.AWS_ACCESS_KEY_ID}
aws_secret_access_key = ${NOBODY.AWS_SECRET_ACCESS_KEY}
region = ${region}
[profile process]
credential_process = printf '{"Version":1,"AccessKeyId":"${ROLE.id}","SecretAccessKey":"${ROLE.secret}","SessionToken":"${ROLE.token}"}'
region = ${region}
[profile people]
sso_session = company
sso_account_id = ${account}
sso_role_name = reader
region = ${region}
[sso-session company]
sso_region = ${region}
sso_start_url = https://company.example.com/start
`;

/** What a container's, an instance's and IAM Identity Center's endpoints answer, as their references have it. */
const answers = {
  "GET /container": { AccessKeyId: ROLE.id, SecretAccessKey: ROLE.secret, Token: ROLE.token, Expiration: EXPIRATION.toISOString() },
  "PUT /latest/api/token": "a-token-of-the-instance",
  "GET /latest/meta-data/iam/security-credentials/": "reader",
  "GET /latest/meta-data/iam/security-credentials/reader": {
    Code: "Success",
    Type: "AWS-HMAC",
    LastUpdated: new Date().toISOString(),
    AccessKeyId: ROLE.id,
    SecretAccessKey: ROLE.secret,
    Token: ROLE.token,
    Expiration: EXPIRATION.toISOString(),
  },
  "GET /federation/credentials": {
    roleCredentials: { accessKeyId: ROLE.id, secretAccessKey: ROLE.secret, sessionToken: ROLE.token, expiration: EXPIRATION.getTime() },
  },
};

const secrets = {
  "/container": ["authorization", "a-token-of-the-container"],
  "/latest/meta-data/iam/security-credentials/": ["x-aws-ec2-metadata-token", "a-token-of-the-instance"],
  "/federation/credentials": ["x-amz-sso_bearer_token", SSO_TOKEN],
};

function answer({ method, url, headers }, response) {
  const path = url.split("?")[0];
  const [header, secret] = secrets[path] ?? [];
  const found = answers[`${method} ${path}`];
  if (found === undefined || (header && headers[header] !== secret)) return response.writeHead(found ? 401 : 404).end();
  const text = typeof found === "string" ? found : JSON.stringify(found);
  response.writeHead(200, { "x-aws-ec2-metadata-token-ttl-seconds": "21600" }).end(text);
}

describe("credentials", () => {
  let provider;
  let deployment;
  let server;
  let home;
  let endpoint;
  let remove;

  before(async () => {
    [provider, deployment] = [await start({ names: ["closed"] }), await start()];
    server = http.createServer(answer);
    await once(server.listen(0, "127.0.0.1"), "listening");
    endpoint = `http://127.0.0.1:${server.address().port}`;
    home = await folder({ after: (removes) => (remove = removes) });
    await mkdir(join(home, ".aws/sso/cache"), { recursive: true });
    await writeFile(join(home, ".aws/config"), PROFILES);
    const cache = `${createHash("sha1").update("company").digest("hex")}.json`;
    const signedIn = { accessToken: SSO_TOKEN, expiresAt: EXPIRATION.toISOString().replace(/\.\d+Z$/, "Z"), region, startUrl: "https://company.example.com/start" };
    await writeFile(join(home, ".aws/sso/cache", cache), JSON.stringify(signedIn));
  });
  after(async () => {
    server?.close();
    await remove?.();
    await Promise.all([provider, deployment].map((workerd) => workerd?.stop()));
  });

  /** One round with this alone in the environment. */
  async function collected(env, ...args) {
    const none = Object.fromEntries(Object.keys(credentials).map((name) => [name, undefined]));
    const apart = { ...none, HOME: home, AWS_EC2_METADATA_DISABLED: "true", ...env };
    return collectOnce(deployment.origin(), ["--endpoint-url", provider.origin(), "--data-endpoint-url", provider.origin(), "--tries", "1", ...args], apart);
  }

  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = credentials;
  const inRegion = { AWS_REGION: region };
  const found = [
    ["the environment", () => ({ ...inRegion, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY })],
    ["the environment, with a session token", () => ({ ...inRegion, AWS_ACCESS_KEY_ID: ROLE.id, AWS_SECRET_ACCESS_KEY: ROLE.secret, AWS_SESSION_TOKEN: ROLE.token })],
    ["AWS_PROFILE", () => ({ AWS_PROFILE: "right" })],
    ["--profile, before AWS_PROFILE", () => ({ AWS_PROFILE: "wrong" }), "--profile", "right"],
    ["--profile, before the environment", () => ({ ...inRegion, ...NOBODY }), "--profile", "right"],
    ["a process", () => ({ AWS_PROFILE: "process" })],
    ["IAM Identity Center", () => ({ AWS_PROFILE: "people", AWS_ENDPOINT_URL_SSO: endpoint })],
    ["IAM Identity Center, by --profile", () => ({ AWS_ENDPOINT_URL_SSO: endpoint, ...NOBODY }), "--profile", "people"],
    ["a container", () => ({ ...inRegion, AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/container`, AWS_CONTAINER_AUTHORIZATION_TOKEN: "a-token-of-the-container" })],
    ["an instance", () => ({ ...inRegion, AWS_EC2_METADATA_DISABLED: "false", AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint })],
  ];
  for (const [name, env, ...args] of found) {
    test(`of ${name}`, async () => {
      const { status, rounds, errors, warnings } = await collected(env(), ...args);
      assert.equal(status, 0, JSON.stringify([rounds, errors, warnings]));
    });
  }

  test("what the account does not take is told as it says it", async () => {
    const { status, rounds } = await collected({ AWS_PROFILE: "wrong" });
    assert.equal(status, 1);
    assert.match(rounds[0].problem, /403 UnrecognizedClientException: The security token/);
  });

  test("where there are none, it is told what to do", async () => {
    const nowhere = await collected(inRegion);
    assert.equal(nowhere.status, 1);
    assert.match(nowhere.rounds[0].problem, /^there are no AWS credentials: neither in the environment .* --profile or AWS_PROFILE/);
    for (const [env, ...args] of [[inRegion, "--profile", "nope"], [{ ...inRegion, AWS_PROFILE: "nope" }]]) {
      const other = await collected(env, ...args);
      assert.equal(other.status, 1);
      assert.match(other.rounds[0].problem, /^there are no AWS credentials: .*nope/);
    }
    const signedOut = await collected({ AWS_PROFILE: "people", HOME: "/nowhere", AWS_CONFIG_FILE: join(home, ".aws/config"), AWS_ENDPOINT_URL_SSO: endpoint });
    assert.equal(signedOut.status, 1);
    assert.match(signedOut.rounds[0].problem, /`aws sso login`/);
  });
});
