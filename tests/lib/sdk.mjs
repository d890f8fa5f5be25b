// The AWS SDKs' own clients, with nothing changed but the endpoint.
import assert from "node:assert/strict";
import { IoTClient } from "@aws-sdk/client-iot";
import { IoTJobsDataPlaneClient } from "@aws-sdk/client-iot-jobs-data-plane";
import { region } from "./workerd.mjs";

/** A key of tests/data/keys.json. */
const OWN = { accessKeyId: "FGTESTS", secretAccessKey: "a-secret-of-the-tests-with-40-characters" };

const options = (endpoint, credentials = OWN, others = {}) => ({
  endpoint,
  region,
  credentials,
  // A failure is to be seen at once.
  maxAttempts: 1,
  ...others,
});

export const iot = (origin, credentials, others) => new IoTClient(options(origin, credentials, others));
export const jobsData = (origin, credentials) => new IoTJobsDataPlaneClient(options(origin, credentials));

/** Makes a client name another host than the one that it talks to. */
export function naming(host, client) {
  const rename = (next) => (sent) => {
    sent.request.headers.host = host;
    return next(sent);
  };
  client.middlewareStack.add(rename, { step: "finalizeRequest", priority: "low" });
  return client;
}

const REQUEST_ID = /^[0-9a-f-]{36}$/;

/** An answer without what the SDK adds, which has to hold the request's id. */
export async function answered(sent) {
  const { $metadata, ...answer } = await sent;
  assert.equal($metadata.httpStatusCode, 200);
  assert.match($metadata.requestId, REQUEST_ID);
  return answer;
}

/** An exception is of its class, and of the class of all of its service's; it was not tried again. */
export async function refused(sent, { service, kind, status, message }) {
  await assert.rejects(sent, (error) => {
    assert.ok(error instanceof kind, `${error.name} is no ${kind.name}`);
    assert.ok(error instanceof service);
    assert.equal(error.name, kind.name);
    assert.match(error.message, message);
    assert.equal(error.$metadata.httpStatusCode, status);
    assert.match(error.$metadata.requestId, REQUEST_ID);
    assert.equal(error.$metadata.attempts, 1);
    return true;
  });
}
