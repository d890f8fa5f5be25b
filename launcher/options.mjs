// The options of a command line.
import { parseArgs } from "node:util";

/** What is wrong with a command line, and what tells how it should be. */
export class UsageError extends Error {
  constructor(message, help) {
    super(message);
    this.help = help;
  }
}

/**
 * The options of a command, and what stands beside them; none after `--help`, which is answered.
 * `options` are those of `parseArgs`.
 */
export function parse(command, help, args, options, allowPositionals = false) {
  try {
    const { values, positionals } = parseArgs({ args, options: { ...options, help: { type: "boolean" } }, allowPositionals });
    if (!values.help) return { ...values, positionals };
    process.stdout.write(help);
    return undefined;
  } catch (error) {
    throw usageError(command, error.message);
  }
}

/** That a command's options are wrong. */
export const usageError = (command, message) => new UsageError(message, `npx fleetglass ${command} --help`);

const ACCOUNT = [/^\d{12}$/, "the 12 digits of an AWS account"];
const REGION = [/^[a-z]{2}(-[a-z]+)+-\d+$/, "the name of an AWS region"];

/** Checks options that are given: `rules` have a pattern and what it stands for, by the options' names. */
export function check(command, options, rules) {
  for (const [name, [pattern, what]] of Object.entries({ account: ACCOUNT, region: REGION, ...rules })) {
    if (options[name] !== undefined && !pattern.test(options[name])) throw usageError(command, `--${name} takes ${what}`);
  }
}

/** The origin of a deployment's address. */
export function originOf(command, text) {
  const url = URL.canParse(text ?? "") ? new URL(text) : undefined;
  if (!["http:", "https:"].includes(url?.protocol) || url.username) throw usageError(command, "--to takes an address with http:// or https://, such as http://127.0.0.1:8787");
  return url.origin;
}

/** Whether an origin is this machine. */
export const isLoopback = (origin) => /^(127\.\d+\.\d+\.\d+|\[::1\]|([a-z0-9-]+\.)*localhost)$/i.test(new URL(origin).hostname);

/** A text with its control characters escaped: what records and servers say could send commands to the terminal. */
export const escapeControls = (text) => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
