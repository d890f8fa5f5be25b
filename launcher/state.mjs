// The folder that keeps records and keys between runs.
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
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

/** A state: kept in a folder, or for as long as it is open. */
export class State {
  /** Opens a folder that nobody else has open, or one that is removed in the end. */
  static async open(folder) {
    const state = new State(folder);
    if (state.isKept) {
      await hold(state.folder);
      await checkEnded(state);
    }
    return state;
  }

  constructor(folder) {
    this.isKept = folder !== undefined;
    this.folder = this.isKept ? resolve(folder) : mkdtempSync(join(tmpdir(), "fleetglass-"));
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new Error(`${this.folder} cannot be the folder of a state: ${error.message}`);
    }
    this.folder = realpathSync(this.folder);
  }

  /** The file with the variables. */
  get file() {
    return join(this.folder, VARIABLES);
  }

  /** The folder of the stores. */
  get records() {
    return join(this.folder, RECORDS);
  }

  /** Notes where the Worker answers, as long as it runs. */
  noteOrigin(origin) {
    writeFileSync(this.#origin, `${origin}\n`);
  }

  /** Where it was noted to answer; empty after an orderly end. */
  get notedOrigin() {
    return readText(this.#origin).trim();
  }

  get #origin() {
    return join(this.folder, "origin");
  }

  /** That the records are of this account and region, as the first start said: ARNs are made of them. */
  checkOwner(owner) {
    const file = join(this.folder, "owner");
    const known = readText(file).trim();
    if (known && known !== owner) throw new Error(`the records of ${this.folder} are of account ${known}, not ${owner}: give another --state, or --fresh`);
    writeFileSync(file, `${owner}\n`);
  }

  /** Removes the records. The keys stay. */
  empty() {
    for (const name of [RECORDS, "owner"]) rmSync(join(this.folder, name), { recursive: true, force: true });
  }

  /** The clients' credentials, and the Worker's variables; makes a key where there is none. */
  variables() {
    let text = readText(this.file);
    let all = parseEnv(text);
    if (!all.KEYS_1 || !all.FLEETGLASS_TOKEN) {
      text = (text === "" || text.endsWith("\n") ? text : `${text}\n`) + lines(newVariables());
      writeFileSync(this.file, text, { mode: 0o600 });
      chmodSync(this.file, 0o600);
      all = parseEnv(text);
    }
    const names = Object.keys(all);
    const pick = (wanted) => Object.fromEntries(names.filter((name) => CREDENTIALS.includes(name) === wanted).map((name) => [name, all[name]]));
    return { credentials: pick(true), variables: pick(false) };
  }

  /** Removes a folder that is not kept. */
  close() {
    rmSync(this.isKept ? this.#origin : this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
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

/** That no workerd of an earlier run, which was killed, has the folder open. */
async function checkEnded({ folder, notedOrigin }) {
  if (!notedOrigin) return;
  const answers = await fetch(`${notedOrigin}/health`).then(() => true, () => false);
  if (answers) throw new Error(`a workerd of an earlier run has ${folder} open, and answers at ${notedOrigin}: end it first, for example with \`pkill workerd\``);
}

/** Holds a folder until this process ends: on a socket, of which a process that was killed leaves but the name. */
async function hold(folder) {
  const name = `fleetglass-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`;
  const socket = process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
  const listen = () => new Promise((resolve, reject) => createServer().once("error", reject).listen(socket, resolve).unref());
  try {
    await listen();
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    if (await answers(socket)) throw new Error(`${folder} is in use by another \`serve\`: give another --state and --port`);
    rmSync(socket, { force: true });
    await listen();
  }
  process.once("exit", () => rmSync(socket, { force: true }));
}

const answers = (socket) =>
  new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(true);
    });
    connection.once("error", () => resolve(false));
  });
