// The front end's modules, which the tests use as well: there is one place where they are installed.
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Where the repository is. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

const installed = createRequire(path.join(root, "api/frontend/package.json"));

export const { chromium } = installed("playwright-core");
export const postgres = installed("postgres");
export const { SMTPServer } = installed("smtp-server");
export const selfsigned = installed("selfsigned");
const mime = installed("postal-mime");
export const PostalMime = mime.default ?? mime;
/** The source of axe-core, to be run inside a page. */
export const axeSource = installed("axe-core").source;
