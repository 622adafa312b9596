// Loads many env files with one real loader: driver.mjs LOADER CASES RESULTS, where CASES is a JSON list of
// {path, environ} and RESULTS will be a JSON list of base64 pairs, or null where the loader refuses the file.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import util from "node:util";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [what, cases, results] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const modules = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "node_modules");

function begin(environ) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environ);
}

function config(file) {
  const result = require(what.startsWith("dotenv-expand") ? "dotenv16" : what.replace("@", "")).config({ path: file, quiet: true });
  if (result.error) throw result.error;
  return result;
}

const loaders = {
  dotenv(file) {
    config(file);
    return process.env;
  },
  "dotenv-expand"(file) {
    require("dotenv-expand12").expand(config(file));
    return process.env;
  },
  "next-env"(file) {
    delete require.cache[require.resolve("@next/env")]; // it keeps the first environment that it saw
    require("@next/env").loadEnvConfig(path.dirname(file), true, { info() {}, error() {} });
    const { __NEXT_PROCESSED_ENV, ...environ } = process.env;
    return environ;
  },
  "node-env-file"(file) {
    const parsed = util.parseEnv(fs.readFileSync(file, "utf8"));
    const until = (text) => text.split("\0")[0];
    for (const name of Object.keys(parsed).sort()) {
      if (until(name) && !(until(name) in process.env)) process.env[until(name)] = parsed[name];
    }
    return process.env;
  },
  async "env-cmd"(file) {
    const { parseEnvString } = await import(pathToFileURL(path.join(modules, "env-cmd/dist/parse-env-file.js")).href);
    const { "": nameless, ...values } = parseEnvString(fs.readFileSync(file, "utf8")); // no process can be given that
    return { ...process.env, ...values };
  },
  "node-foreman"(file) {
    const { PATH, ...values } = require("foreman/lib/envs").loadEnvs(file);
    const usable = Object.entries(values).filter(([name]) => /^[A-Za-z_]\w*$/.test(name)); // sh drops the others
    return { ...process.env, ...Object.fromEntries(usable) };
  },
};

const b64 = (text) => Buffer.from(String(text), "utf8").toString("base64");
const log = console.log;
console.log = () => {};
const found = [];
for (const { path: file, environ } of JSON.parse(fs.readFileSync(cases, "utf8"))) {
  begin(environ);
  try {
    const values = await loaders[what.split("@")[0]](file);
    found.push(Object.entries(values).map(([name, value]) => [b64(name), b64(value)]));
  } catch {
    found.push(null);
  }
}
fs.writeFileSync(results, JSON.stringify(found));
console.log = log;
