// What both peers check and say, as Fleetglass does: constraints, planes, tags, headers, errors.

export const URL_MAX = 16 * 1024;

/** Why a request is not answered. */
export class Refusal extends Error {
  constructor(status, type, message) {
    super(message);
    Object.assign(this, { status, type });
  }
}

const invalid = (message) => new Refusal(400, "InvalidRequestException", message);

export const unknownRoute = () =>
  new Refusal(404, "UnknownOperationException", "No operation has this path.");

export const wrongMethod = () =>
  new Refusal(405, "MethodNotAllowedException", "This path takes GET and HEAD alone.");

export const notFound = (what) => new Refusal(404, "ResourceNotFoundException", `${what} does not exist.`);

export const terminal = () =>
  new Refusal(410, "TerminalStateException", "The job execution is in a terminal state.");

export function checkUrl(url) {
  if (url.length > URL_MAX) throw invalid(`The URL has ${url.length} bytes, more than ${URL_MAX}.`);
}

export function decode(segment) {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid("The bytes of path are not UTF-8.");
  }
}

const constraint = (member, value, must) =>
  invalid(
    `1 validation error detected. Value${value} at '/${member}' failed to satisfy constraint: Member must ${must}`,
  );

function checkLength(member, text, max) {
  const length = text.length > max ? [...text].length : text.length;
  if (length < 1) throw constraint(member, ` with length ${length}`, "have length greater than or equal to 1");
  if (length > max) throw constraint(member, ` with length ${length}`, `have length less than or equal to ${max}`);
}

function checkPattern(member, text, pattern, source) {
  if (!pattern.test(text)) throw constraint(member, "", `satisfy regular expression pattern: ${source}`);
}

export function checkTask(task) {
  checkLength("taskId", task, 40);
}

export function checkThing(thing) {
  checkLength("thingName", thing, 128);
  checkPattern("thingName", thing, /^[a-zA-Z0-9:_-]+$/, "[a-zA-Z0-9:_-]+");
}

export function checkJob(job, thing) {
  checkPattern("jobId", job, /^[a-zA-Z0-9_-]+$/, "[a-zA-Z0-9_-]+|^\\$next");
  if (job.length > 64) throw notFound(`Job execution ${job} of ${thing}`);
}

const LARGEST = 2n ** 63n - 1n;

export function executionNumber(text) {
  if (text == null) return undefined;
  if (/^[0-9]+$/.test(text) && BigInt(text) <= LARGEST) return BigInt(text).toString();
  throw constraint("executionNumber", "", `be a whole number from 0 to ${LARGEST}`);
}

export function includeDocument(text) {
  if (text == null || text === "true") return true;
  if (text === "false") return false;
  throw invalid("includeJobDocument must be true or false.");
}

const CONTROL_PARAMETERS = ["status", "namespaceId", "maxResults", "nextToken", "jobId"];

/** `control` or `data`, by the first evidence that speaks. `has` and `get` ask for parameters of the query. */
export function plane(authorization, host, query, job) {
  return byScope(authorization, query) ?? byHost(host) ?? byQuery(query, job);
}

function byScope(authorization, query) {
  const credential = authorization ? signed(authorization) : query.get("X-Amz-Credential");
  switch (credential?.trim().split("/").at(-2)) {
    case "iot":
    case "execute-api":
      return "control";
    case "iot-jobs-data":
      return "data";
  }
}

function signed(authorization) {
  if (!authorization.startsWith("AWS4-HMAC-SHA256")) return undefined;
  return authorization.split("Credential=")[1]?.split(",")[0];
}

function byHost(host) {
  if (host.startsWith("iot.")) return "control";
  if (host.includes(".jobs.iot.")) return "data";
}

function byQuery(query, job) {
  if (job === "$next" || query.has("includeJobDocument")) return "data";
  return CONTROL_PARAMETERS.some((name) => query.has(name)) ? "control" : "data";
}

/** Reading is open on loopback alone. */
export function checkAccess(host, status) {
  if (/^127(\.\d{1,3}){3}$/.test(host) || host === "localhost" || host === "[::1]") return;
  const type = status === 401 ? "UnauthorizedException" : "AccessDeniedException";
  throw new Refusal(status, type, "This host asks for a token.");
}

/** Whether `If-None-Match` names the tag, compared weakly. */
export function isNotModified(ifNoneMatch, etag) {
  if (ifNoneMatch == null) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === "*") return true;
  const bare = (tag) => tag.trim().replace(/^W\//, "");
  return ifNoneMatch.split(",").some((tag) => bare(tag) === bare(etag));
}

/** The headers of a reply; a tag or an error's type goes with some. */
export function headers(name, value) {
  return {
    "content-type": "application/json",
    "cache-control": "private, no-cache",
    vary: "Authorization, Cookie",
    "x-content-type-options": "nosniff",
    "x-amzn-requestid": crypto.randomUUID(),
    [name]: value,
  };
}

/** One structured line about a request, as Fleetglass writes it. */
export function log(method, path, response, began) {
  const requestId = response.headers.get("x-amzn-requestid");
  const line = { level: "info", requestId, operation: "describe", method, path, principal: "loopback", status: response.status, source: "kv", ms: Date.now() - began };
  console.log(JSON.stringify(line));
}
