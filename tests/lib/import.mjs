import assert from "node:assert/strict";
import { send } from "./http.mjs";
import { parse, stringify } from "./json.mjs";
import { importToken } from "./workerd.mjs";

/** Posts a batch of observations, with an entry of the journal where one is given, and gives the reply. */
export const post = (origin, observations, journal) =>
  send(origin, {
    method: "POST",
    path: "/api/v1/import",
    headers: { authorization: `Bearer ${importToken}`, "content-type": "application/json" },
    body: stringify({ records: observations.map((observation) => ({ observation })), journal }),
  });

/** Imports observations, of which none may be refused, in requests of `size`, and gives what became of each. */
export async function importAll(origin, observations, size = 100) {
  const outcomes = [];
  for (let from = 0; from < observations.length; from += size) {
    const reply = await post(origin, observations.slice(from, from + size));
    assert.equal(reply.status, 200, reply.text);
    for (const result of parse(reply.text).results) {
      assert.notEqual(result.outcome, "refused", result.reason);
      outcomes.push(result.outcome);
    }
  }
  return outcomes;
}
