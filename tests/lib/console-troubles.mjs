// What can be wrong between the console and its API, by intercepting the requests of a page.

const API = "**/api/v1/**";

/** The id under which a failure is told. */
export const REQUEST_ID = "7d3c1f0a-5a53-4e1b-9b0f-2f1f8f6f9f11";

/** The API answers that its store is away. */
export function answerFailure(page) {
  const body = { error: "unavailable", message: "The index does not answer.", requestId: REQUEST_ID };
  return page.route(API, (route) => route.fulfill({ status: 503, json: body }));
}

/** The API answers that there is no such record. */
export function answerNotFound(page) {
  const body = { error: "not-found", message: "There is no such record.", requestId: REQUEST_ID };
  return page.route(API, (route) => route.fulfill({ status: 404, json: body }));
}

/** The API answers that it was asked for what cannot be. */
export function answerRefusal(page) {
  const body = { error: "invalid-parameter", message: "cursor is not one that was given.", requestId: REQUEST_ID };
  return page.route(API, (route) => route.fulfill({ status: 400, json: body }));
}

/** The API answers that nothing has been imported. */
export function answerWithNothing(page) {
  const list = { items: [], from: 0, total: { count: 0, exact: true }, counts: [], change: 0 };
  const answers = {
    attention: { groups: [], change: 0 },
    totals: { totals: [], times: [], change: 0 },
    sources: { sources: [] },
  };
  const answer = (route) => answers[new URL(route.request().url()).pathname.split("/").at(-1)] ?? list;
  return page.route(API, (route) => route.fulfill({ json: answer(route) }));
}

/** The API's lists lack their first row. */
export function hideFirstRow(page) {
  return page.route(API, async (route) => {
    const { items, ...list } = await (await route.fetch()).json();
    await route.fulfill({ json: { ...list, items: items.slice(1) } });
  });
}

/** Another version of the console is deployed. */
export function answerOtherVersion(page) {
  return page.route("**/console/", (route) => route.fulfill({ body: "<link href=/console/fleetglass-console-0_bg.wasm>" }));
}

/** Requests never come back. */
export function loseRequests(page) {
  return page.route(API, () => {});
}

/** The API answers again. */
export function recover(page) {
  return page.unrouteAll({ behavior: "ignoreErrors" });
}
