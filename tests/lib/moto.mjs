// moto's server, which stands for AWS's jobs control plane.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { send } from "./http.mjs";
import { freePort } from "./port.mjs";
import { until } from "./until.mjs";

/** Starts moto; the environment names a Python that has it. */
export async function moto() {
  const python = process.env.PYTHON;
  if (!python) throw new Error("PYTHON names no Python with moto: `cargo xtask test` does");
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const options = ["-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", String(port)];
  const server = spawn(python, options, { stdio: "ignore" });
  const ended = once(server, "close");
  await until("moto answers", () => send(origin, { path: "/moto-api/" }).then(({ status }) => status < 500, () => false), 60);
  return {
    origin,
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}
