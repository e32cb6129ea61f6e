// A hospital for one file of tests: its database, one or more nodes as processes, and its command line.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createDatabase } from "./database.mjs";
import { eventually } from "./eventually.mjs";
import { root } from "./modules.mjs";

const binary = process.env.HEALING_PAWS_BINARY ?? path.join(root, "target/debug/healing-paws");
const READY_MS = 60_000;

/** Password of everybody in the tests. */
export const PASSWORD = "five quiet otters";

/** Opens a hospital. All nodes share the database, the secrets and the `settings`, such as `{ STAFF_EMAILS: "…" }`. */
export async function openHospital({ nodes = 1, demo = false, settings = {} } = {}) {
  const place = await mkdtemp(path.join(tmpdir(), "healing-paws-browser-"));
  const database = await createDatabase();
  const environment = { ...process.env, HEALING_PAWS_DATA_DIR: place, HEALING_PAWS_DATABASE_URL: database.url };
  for (const [name, value] of Object.entries(settings)) environment[`HEALING_PAWS_${name}`] = value;
  const running = [];
  const hospital = {
    database,
    /** The addresses of the nodes. */
    urls: [],
    /** The address of the first node. */
    get url() {
      return this.urls[0];
    },
    /** Runs a command of the command line; never throws for what it answers. */
    cli: (args, input = "") => run(args, environment, input),
    /** Makes an account of the staff. */
    async hire(username, role) {
      const args = ["account", "create", "--username", username, "--email", `${username}@paws.example`, "--role", role];
      const { code, stderr } = await run(args, environment, `${PASSWORD}\n`);
      if (code !== 0) throw new Error(`${username} cannot be made ${role}: ${stderr}`);
      return { username, password: PASSWORD };
    },
    /** Ends a node as a power cut would. */
    async kill(node) {
      const ended = once(running[node], "exit");
      running[node].kill("SIGKILL");
      await ended;
    },
    /** Starts a killed node again, at the same address. */
    async revive(node) {
      running[node] = await start(environment, demo, this.urls[node]);
    },
    async close() {
      await Promise.all(running.map(stop));
      await database.drop();
      await rm(place, { recursive: true, force: true });
    },
  };
  try {
    for (let node = 0; node < nodes; node += 1) {
      const url = `http://127.0.0.1:${await freePort()}`;
      running.push(await start(environment, demo, url));
      hospital.urls.push(url);
    }
    return hospital;
  } catch (error) {
    await hospital.close();
    throw error;
  }
}

async function start(environment, demo, url) {
  const own = {
    HEALING_PAWS_LISTEN: url.slice("http://".length),
    HEALING_PAWS_PUBLIC_URL: url,
    RUST_LOG: process.env.RUST_LOG ?? "warn",
  };
  const started = spawn(binary, demo ? ["serve", "--demo"] : ["serve"], {
    env: { ...environment, ...own },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await eventually(async () => {
    if (alive(started) && !(await fetch(`${url}/readyz`)).ok) throw new Error(`${url} is not ready`);
  }, READY_MS);
  if (!alive(started)) throw new Error(`the server ended with ${started.exitCode}`);
  return started;
}

function alive(process) {
  return process.exitCode === null && process.signalCode === null;
}

async function stop(started) {
  if (!alive(started)) return;
  const ended = once(started, "exit");
  started.kill("SIGTERM");
  const impatient = setTimeout(() => started.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(impatient);
}

async function run(args, env, input) {
  const child = spawn(binary, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [code] = await once(child, "close");
  return { code, stdout: await out, stderr: await err };
}

async function collect(stream) {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) text += chunk;
  return text;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
