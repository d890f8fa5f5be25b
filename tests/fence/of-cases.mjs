// The answers to the table of cases.
import { deployment, makeTrouble, revision } from "../lib/case-stores.mjs";
import { cases, fill } from "../lib/cases.mjs";
import { stringify } from "../lib/json.mjs";
import { NOW, asOperator, json, session } from "./session.mjs";

export async function ofCases(recording, checkout) {
  const names = ["local", "closed", "kv-fails", "index-fails"];
  const the = await session(recording, { checkout, title: "case", names });
  const post = (observations, now) => {
    const body = stringify({ records: observations.map((observation) => ({ observation })) });
    return the.ask({ method: "POST", path: "/api/v1/import", headers: { ...asOperator, ...json }, body }, { now });
  };
  const all = cases();
  const timeless = all.filter(({ now }) => now === undefined).flatMap(({ stored = [] }) => stored);
  for (let from = 0; from < timeless.length; from += 100) await post(timeless.slice(from, from + 100), NOW);
  for (const { id, now: seconds, stored = [], stores = {}, config, request } of all) {
    const now = seconds === undefined ? NOW : seconds * 1000;
    if (seconds !== undefined && stored.length > 0) await post(stored, now);
    const [first] = stored;
    const rev = first && { "{rev}": await revision(the.workerd, first), "{observedAt}": String(first.observedAt) };
    await makeTrouble(the.workerd, stores, stored);
    const headers = fill(request.headers ?? {}, rev ?? {});
    await the.record(id, { ...request, headers }, { name: deployment({ config, stores }), now });
  }
  await the.finish();
}
