#!/usr/bin/env node
// The command `npx fleetglass`: runs the product with Node alone, deploys it, and tells how a deployment is.
import { UsageError, escapeControls } from "./options.mjs";
import { version } from "./package.mjs";

const COMMANDS = ["serve", "import", "deploy", "doctor"];

const HELP = `Usage: npx fleetglass COMMAND [OPTIONS]

  serve    run the edge API and the console on this machine
  import   import the records in files
  deploy   deploy to a Cloudflare account, or upgrade what is deployed there
  doctor   ask a deployment how it is

\`npx fleetglass COMMAND --help\` tells the options of a command.
`;

async function run([name, ...args]) {
  if (name === undefined || name === "--help" || name === "help") return void process.stdout.write(HELP);
  if (name === "--version") return console.log(version);
  if (!COMMANDS.includes(name)) throw new UsageError(`there is no command ${name}`, "npx fleetglass --help");
  const command = await import(`./${name}.mjs`);
  return command.run(args);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(`Error: Fleetglass needs Node 22.12 or later; this is ${process.version}.`);
  process.exit(1);
}
try {
  process.exitCode = (await run(process.argv.slice(2))) ?? 0;
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(`Error: ${escapeControls(error.message)}${usage ? ` (${error.help} tells more)` : ""}`);
  if (process.env.FLEETGLASS_DEBUG) console.error(error);
  process.exitCode = usage ? 2 : 1;
}
