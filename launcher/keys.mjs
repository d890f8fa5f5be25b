// New keys, as `fleetglass key new` makes them.
import { createHash, randomBytes } from "node:crypto";

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/**
 * A key with all credentials: `kept` is its entry of the keyset, the others are shown once.
 * `app`: the Huawei application that it is; `applications`: others that it may read.
 */
export function newKey({ name, rights, app, applications = [] }) {
  const id = `FG${[...randomBytes(18)].map((byte) => CHARACTERS[byte % 32]).join("")}`;
  const secretAccessKey = randomBytes(30).toString("base64");
  const token = `fgt_${randomBytes(32).toString("base64url")}`;
  const appSecret = randomBytes(30).toString("base64url");
  const kept = {
    name,
    id,
    rights,
    secret: secretAccessKey,
    token: sha256(token),
    ...(app && { huawei: { appId: app, secret: sha256(appSecret) } }),
    ...(applications.length > 0 && { applications }),
  };
  return { kept, id, secretAccessKey, token, ...(app && { appId: app, appSecret }) };
}

/** The Worker's variable that holds keys. */
export const keyset = (keys) => JSON.stringify({ keys });
