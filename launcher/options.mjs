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
