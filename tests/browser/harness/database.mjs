// A database of their own for each file of tests, on the server that TEST_DATABASE_URL names.
import { randomBytes } from "node:crypto";
import { postgres } from "./modules.mjs";

/** Makes an empty database. What a killed run leaves behind has a name that the integration tests sweep away. */
export async function createDatabase() {
  const server = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
  if (!server) throw new Error("TEST_DATABASE_URL is not set: run the tests through scripts/with-postgres");
  const name = `hp_test_${Math.floor(Date.now() / 1000)}_${randomBytes(6).toString("hex")}`;
  await once(server, (sql) => sql.unsafe(`create database ${name} template template0`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    /** Runs statements in it, as its superuser. */
    run: (statements) => once(url.href, (sql) => statements(sql)),
    drop: () => once(server, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`)),
  };
}

async function once(url, statements) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await statements(sql);
  } finally {
    await sql.end();
  }
}
