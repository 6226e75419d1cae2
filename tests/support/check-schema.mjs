// SPDX-License-Identifier: Apache-2.0
// check-schema.mjs [--with FOLDER] SCHEMA FILE...: every FILE is valid by the JSON schema, or says why
// not. Exit 1. FOLDER has the schemas that SCHEMA refers to by their $id.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

// NIST's patterns escape what needs none ("\-" outside a class), which the u flag refuses.
const regExp = (pattern, flags) =>
  new RegExp(pattern.replace(/\\([^\w\\^$.*+?()[\]{}|/-])/g, "$1").replace(/\\-(?![^[]*\])/g, "-"), flags);
regExp.code = "regExp";

const args = process.argv.slice(2);
const folder = args[0] === "--with" ? args.splice(0, 2)[1] : null;
const [schema, ...files] = args;
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const Draft = (read(schema).$schema ?? "").includes("2020-12") ? Ajv2020 : Ajv;
const ajv = new Draft({ allErrors: true, strict: false, code: { regExp } });
addFormats(ajv);
for (const name of folder ? readdirSync(folder, { recursive: true }) : []) {
  const file = join(folder, name);
  if (name.endsWith(".json") && resolve(file) !== resolve(schema)) ajv.addSchema(read(file));
}
const validate = ajv.compile(read(schema));
let bad = 0;
for (const file of files) {
  if (validate(read(file))) continue;
  bad++;
  for (const e of validate.errors.slice(0, 5)) console.error(`${file}: ${e.instancePath} ${e.message}`);
}
process.exit(bad ? 1 : 0);
