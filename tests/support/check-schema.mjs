// SPDX-License-Identifier: Apache-2.0
// check-schema.mjs SCHEMA FILE...: every FILE is valid by the JSON schema, or says why not. Exit 1.
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";

// NIST's patterns escape what needs none ("\-" outside a class), which the u flag refuses.
const regExp = (pattern, flags) =>
  new RegExp(pattern.replace(/\\([^\w\\^$.*+?()[\]{}|/-])/g, "$1").replace(/\\-(?![^[]*\])/g, "-"), flags);
regExp.code = "regExp";

const [schema, ...files] = process.argv.slice(2);
const ajv = new Ajv({ allErrors: true, strict: false, code: { regExp } });
addFormats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schema, "utf8")));
let bad = 0;
for (const file of files) {
  if (validate(JSON.parse(readFileSync(file, "utf8")))) continue;
  bad++;
  for (const e of validate.errors.slice(0, 5)) console.error(`${file}: ${e.instancePath} ${e.message}`);
}
process.exit(bad ? 1 : 0);
