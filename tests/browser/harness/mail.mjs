// A real SMTP server on a free port: it keeps what it is given, and can be told to behave badly.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { eventually } from "./eventually.mjs";
import { PostalMime, selfsigned, SMTPServer } from "./modules.mjs";

const USER = "hospital";
const SECRET = "the mail server's password";

/**
 * Opens a server. `tls` is `none`, `starttls` or `smtps`, the latter two with a certificate that it signed itself; with
 * `auth` it takes mail only from who logs in. Its `url` is what SMTP_URL wants.
 */
export async function openMailServer({ tls = "none", auth = false } = {}) {
  const place = await mkdtemp(path.join(tmpdir(), "healing-paws-mail-"));
  const { key, cert } = tls === "none" ? {} : certificate();
  const authority = path.join(place, "server.pem");
  if (cert) await writeFile(authority, cert);

  const mails = [];
  const taken = new Set();
  const tried = [];
  let mood = { name: "accept" };

  const refusal = () => Object.assign(new Error(mood.text), { responseCode: mood.code });
  const server = new SMTPServer({
    key,
    cert,
    secure: tls === "smtps",
    hideSTARTTLS: tls !== "starttls",
    authOptional: !auth,
    allowInsecureAuth: true,
    disabledCommands: auth ? [] : ["AUTH"],
    disableReverseLookup: true,
    closeTimeout: 10,
    onAuth: ({ username, password }, _, done) =>
      username === USER && password === SECRET
        ? done(null, { user: username })
        : done(Object.assign(new Error("Invalid username or password"), { responseCode: 535 })),
    onConnect(_, done) {
      tried.push(mood.name);
      if (mood.name === "hang") return;
      if (mood.name === "refuse" && mood.at === "connect") return void done(refusal());
      done();
    },
    onRcptTo(_, __, done) {
      if (mood.name === "refuse" && mood.at === "recipient") return void done(refusal());
      done();
    },
    async onData(stream, session, done) {
      // Decided when the message begins: what it is told meanwhile is for the next one.
      const { name } = mood;
      if (name === "die") return void stream.once("data", hangUp);
      const raw = await whole(stream);
      if (name === "refuse") return void done(refusal());
      mails.push(await read(raw, session));
      if (name === "forget") return hangUp();
      // Never answers: the sender cannot know whether it was taken.
      if (name === "silence") return;
      done();
    },
  });
  // A client that hangs up is its own business.
  server.on("error", () => {});
  const hangUp = () => {
    for (const connection of server.connections) connection._socket.destroy();
  };
  await new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", listening);
  });

  const login = auth ? `${USER}:${encodeURIComponent(SECRET)}@` : "";
  const query = { none: "?tls=none", starttls: `?tls=required&ca=${authority}`, smtps: `?ca=${authority}` }[tls];
  return {
    /** What the product is given as SMTP_URL. */
    url: `${tls === "smtps" ? "smtps" : "smtp"}://${login}localhost:${server.server.address().port}${query}`,
    /** Everything that was ever taken, oldest first. */
    mails,
    /** In which mood it was at each connection. */
    tried,
    /** Takes everything. */
    accept: () => void (mood = { name: "accept" }),
    /** Refuses with a code, at `connect`, `recipient` or `data`. */
    refuse: (code = 421, { at = "recipient", text = "Not now" } = {}) =>
      void (mood = { name: "refuse", code, at, text }),
    /** Says nothing, not even hello. */
    hang: () => void (mood = { name: "hang" }),
    /** Hangs up in the middle of a message. */
    die: () => void (mood = { name: "die" }),
    /** Takes the message, and hangs up instead of saying so. */
    forget: () => void (mood = { name: "forget" }),
    /** Takes the message, and never answers. */
    silence: () => void (mood = { name: "silence" }),
    /**
     * The next mail to an address that nobody has waited for yet; its subject contains a text or matches a pattern, if
     * one is given.
     */
    waitForMail(to, subject = "") {
      const fits = (mail) =>
        mail.to === to.toLowerCase() &&
        (subject instanceof RegExp ? subject.test(mail.subject) : mail.subject.includes(subject));
      return eventually(() => {
        const mail = mails.find((candidate) => !taken.has(candidate) && fits(candidate));
        if (!mail) {
          const there = mails.map(({ to, subject }) => `${to}: ${subject}`).join("; ");
          throw new Error(`no mail to ${to} about ${subject || "anything"} came; there are: ${there || "none"}`);
        }
        taken.add(mail);
        return mail;
      }, 20_000);
    },
    async close() {
      hangUp();
      await new Promise((closed) => server.close(closed));
      await rm(place, { recursive: true, force: true });
    },
  };
}

/** The path on the site of the first link in a mail whose path begins so, such as `/verify/`. */
export function linkIn(mail, beginning) {
  const found = mail.links.find(({ pathname }) => pathname.startsWith(beginning));
  if (!found) throw new Error(`no link to ${beginning} in: ${mail.text}`);
  return found.pathname + found.search;
}

/** Everything that is worth knowing about a message. */
async function read(raw, session) {
  const message = await PostalMime.parse(raw);
  const header = (name) => message.headers.find(({ key }) => key === name)?.value ?? null;
  return {
    raw: raw.toString("latin1"),
    /** To whom it was delivered, whatever stands in it. */
    to: session.envelope.rcptTo.map(({ address }) => address.toLowerCase()).join(", "),
    from: message.from?.address,
    subject: message.subject ?? "",
    text: message.text ?? "",
    html: message.html ?? "",
    links: [...(message.text ?? "").matchAll(/https?:\/\/[^\s<>]+/g)].map(([url]) => new URL(url)),
    message_id: message.messageId,
    language: header("content-language"),
    encrypted: Boolean(session.secure),
    user: session.user ?? null,
  };
}

async function whole(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A certificate for localhost that is its own authority. */
function certificate() {
  const altNames = [
    { type: 2, value: "localhost" },
    { type: 7, ip: "127.0.0.1" },
  ];
  const extensions = [
    { name: "basicConstraints", cA: false },
    { name: "extKeyUsage", serverAuth: true },
    { name: "subjectAltName", altNames },
  ];
  const made = selfsigned.generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    keySize: 2048,
    days: 2,
    extensions,
  });
  return { key: made.private, cert: made.cert };
}
