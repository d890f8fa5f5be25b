// The folder that keeps records and keys between runs.
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { keyset, newKey } from "./keys.mjs";

/** The Huawei application of the demo fleet's batch tasks, and the other one of the records that the README names. */
const APP = "xKWF0ZqnH0wXn2nGvdE4YwQ1bBEa";
const OTHER_APP = "pQ7sT2mVb81LxJd0eRkW5cYfUo3a";

const RIGHTS = ["read-aws", "read-huawei", "read-console", "import", "forget", "ingest"];

/** What clients are told, and the Worker is not. */
const CREDENTIALS = ["FLEETGLASS_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "APP_ID", "APP_SECRET"];

/** The file with the keys, and with whatever variables its owner adds for the Worker. */
const VARIABLES = "dev.vars";

/** Where the stores are; `wrangler dev --persist-to` has them in the same place. */
const RECORDS = "v3";

const USED_BY = "serve.pid";

/** A state: kept in a folder, or for as long as it is open. */
export class State {
  /** Opens a folder, or one that is removed in the end. */
  constructor(folder) {
    this.isKept = folder !== undefined;
    this.folder = this.isKept ? resolve(folder) : mkdtempSync(join(tmpdir(), "fleetglass-"));
    mkdirSync(this.folder, { recursive: true });
    const user = readNumber(join(this.folder, USED_BY));
    if (user && isRunning(user)) throw new Error(`${this.folder} is in use by process ${user}: give another --state and --port`);
    writeFileSync(join(this.folder, USED_BY), `${process.pid}\n`);
  }

  /** The file with the variables. */
  get file() {
    return join(this.folder, VARIABLES);
  }

  /** The folder of the stores. */
  get records() {
    return join(this.folder, RECORDS);
  }

  /** Removes the records. The keys stay. */
  empty() {
    rmSync(this.records, { recursive: true, force: true });
  }

  /** The clients' credentials, and the Worker's variables; makes a key where there is none. */
  variables() {
    let text = readText(this.file);
    let all = parseEnv(text);
    if (!all.KEYS_1 || !all.FLEETGLASS_TOKEN) {
      text = (text === "" || text.endsWith("\n") ? text : `${text}\n`) + lines(newVariables());
      writeFileSync(this.file, text, { mode: 0o600 });
      all = parseEnv(text);
    }
    const names = Object.keys(all);
    const pick = (wanted) => Object.fromEntries(names.filter((name) => CREDENTIALS.includes(name) === wanted).map((name) => [name, all[name]]));
    return { credentials: pick(true), variables: pick(false) };
  }

  /** Leaves the folder to the next, or removes it. */
  close() {
    rmSync(this.isKept ? join(this.folder, USED_BY) : this.folder, { recursive: true, force: true });
  }
}

function newVariables() {
  const { kept, ...key } = newKey({ name: "dev", rights: RIGHTS, app: APP, applications: [OTHER_APP] });
  return {
    KEYS_1: `'${keyset([kept])}'`,
    FLEETGLASS_TOKEN: key.token,
    AWS_ACCESS_KEY_ID: key.id,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    APP_ID: key.appId,
    APP_SECRET: key.appSecret,
  };
}

const lines = (variables) => Object.entries(variables).map(([name, value]) => `${name}=${value}\n`).join("");

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

const readNumber = (file) => Number(readText(file)) || undefined;

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
