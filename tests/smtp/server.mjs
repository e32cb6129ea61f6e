// The SMTP server of the browser tests as a process, for tests that are not written in JavaScript: how it is opened
// comes as an argument, a call a line on standard input, and each is answered with a line.
import { createInterface } from "node:readline";
import { openMailServer } from "../browser/harness/mail.mjs";

const server = await openMailServer(JSON.parse(process.argv[2] ?? "{}"));
const answer = (value) => process.stdout.write(`${JSON.stringify(value ?? null)}\n`);

answer(server.url);
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...rest] = JSON.parse(line);
  const member = server[name];
  answer(typeof member === "function" ? await member(...rest) : member);
}
await server.close();
