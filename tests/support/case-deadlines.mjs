// SPDX-License-Identifier: Apache-2.0
// A case known on each of many days is taken in by the real command and asked for its deadlines as if
// it were the last minute of the longest one, and the minute after. What comes out is compared with
// deadlines worked out here, from what the guideline of the commission says, with Japan's holidays by
// a package of others. TAP.
import holidays from '@holiday-jp/holiday_jp';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const DAY = 86400000;
const FIRST = '2016-11-01'; // nobody can know what is still to come: ten years that are over
const LAST = '2026-10-31';
const ANNOUNCED = 2027; // content/calendars: holidays are known up to then
const ASKED = '2017-05-30'; // the commission's notice that asked for reports
const LAW = '2022-04-01'; // the reports to the commission became a duty
const NOTICE = '2018-10-29'; // the ministry's notice
// Deadlines of days that end near long runs of closed days, beside a sample in steps of a prime.
const STEP = 97;
const NEAR = ['05-03', '09-21', '12-28', '12-31'];

const text = (day) => new Date(day).toISOString().slice(0, 10);
const dayOf = (date) => Date.parse(date);

function closed(day) {
  const date = new Date(day);
  const yearEnd = ['12-29', '12-30', '12-31', '01-01', '01-02', '01-03'].includes(text(day).slice(5));
  const known = date.getUTCFullYear() <= ANNOUNCED;
  return [0, 6].includes(date.getUTCDay()) || yearEnd
    || (known && holidays.isHoliday(new Date(`${text(day)}T12:00:00`)));
}

// The day of knowing is the first of them.
function ending(known, days, moves) {
  let due = known + (days - 1) * DAY;
  while (moves && closed(due)) due += DAY;
  return { due, certain: !moves || new Date(due).getUTCFullYear() <= ANNOUNCED };
}

function expectedOf(known, wrongful) {
  const law = known >= dayOf(LAW);
  const rows = {};
  if (law) rows['ppc/preliminary'] = { ...ending(known, 5, false), aim: known + 2 * DAY };
  else if (known >= dayOf(ASKED)) rows['ppc/preliminary'] = { due: known, certain: true, atOnce: true };
  if (law) rows['ppc/final'] = ending(known, wrongful ? 60 : 30, true);
  if (known >= dayOf(NOTICE)) rows['mhlw/final'] = ending(known, 60, true);
  return rows;
}

function sampled() {
  const days = new Set();
  for (let day = dayOf(FIRST), i = 0; day <= dayOf(LAST); day += DAY, i++) {
    if (process.env.TONOI_ALL_DAYS || i % STEP === 0) days.add(day);
  }
  for (let year = 2017; year <= 2026; year++) {
    for (const near of NEAR) {
      const known = dayOf(`${year}-${near}`) - (year % 2 ? 59 : 29) * DAY;
      if (known >= dayOf(FIRST) && known <= dayOf(LAST)) days.add(known);
    }
  }
  return [...days].sort((a, b) => a - b);
}

const folder = mkdtempSync(path.join(tmpdir(), 'tonoi-deadlines-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// Each command looks at all open cases: few at a time are quicker.
const BATCH = 20;
let batch = 0;

function tonoi(...args) {
  return execFileSync(process.env.TONOI, [...args, '--data', path.join(folder, `data-${batch}`), '--pack', 'medicine', '--lang', 'en'],
    { encoding: 'utf8', env: { ...process.env, TZ: 'Asia/Tokyo' } });
}

function takeIn(known, clock, wrongful) {
  const file = path.join(folder, 'case.json');
  writeFileSync(file, JSON.stringify({
    format: 'tonoi-case', version: 1, title: text(known), kind: 'attack', cause: 'ransomware',
    known: `${text(known)}T${clock}+09:00`,
    facts: {
      'personal-data': 'yes', 'personal-data-sensitive': 'yes', 'personal-data-wrongful': wrongful ? 'yes' : 'no',
      'personal-data-strongly-encrypted': 'no', 'service-stopped': 'yes', 'files-encrypted': 'yes',
    },
  }));
  return JSON.parse(tonoi('case', 'import', file, '--format', 'json')).number;
}

const wrong = [];
const looked = {};

function compare(number, known, now, expected) {
  const rows = tonoi('case', 'deadlines', number, '--format', 'json', '--now', now).trim().split('\n').map((line) => JSON.parse(line));
  const today = dayOf(now.slice(0, 10));
  for (const [name, want] of Object.entries(expected)) {
    const row = rows.find((r) => `${r.recipient}/${r.duty}` === name);
    const got = row && [row.due_day, row.due_certain, row.late, row.aim_day ?? '-', row.at_once].join(' ');
    const right = [text(want.due), want.certain ? 'yes' : 'no', today > want.due ? 'yes' : 'no',
      want.aim ? text(want.aim) : '-', want.atOnce ? 'yes' : 'no'].join(' ');
    // What is due at once is late within the day, too: its moment is the knowing.
    const same = want.atOnce ? row && row.due_day === text(want.due) && row.at_once === 'yes' : got === right;
    looked[name] = (looked[name] ?? 0) + 1;
    if (!same) wrong.push(`known ${text(known)}, at ${now}, ${name}: ${got}, expected ${right}`);
  }
  const strangers = rows.filter((r) => ['ppc/preliminary', 'ppc/final', 'mhlw/final'].includes(`${r.recipient}/${r.duty}`)
    && !expected[`${r.recipient}/${r.duty}`]);
  for (const row of strangers) wrong.push(`known ${text(known)}: ${row.recipient}/${row.duty} is told, and no rule was in force`);
}

const days = sampled();
const clocks = ['00:00', '12:34', '23:59'];
days.forEach((known, i) => {
  const wrongful = i % 2 === 0;
  batch = Math.floor(i / BATCH);
  const number = takeIn(known, clocks[i % 3], wrongful);
  const expected = expectedOf(known, wrongful);
  const last = Math.max(known, ...Object.values(expected).map((row) => row.due));
  compare(number, known, `${text(last)}T23:59:00+09:00`, expected);
  compare(number, known, `${text(last + DAY)}T00:00:00+09:00`, expected);
});
console.log('1..2');
console.log(`${wrong.length === 0 ? 'ok' : 'not ok'} 1 no deadline differs: ${days.length} cases from ${FIRST} to ${LAST}`);
console.log(`# ${Object.entries(looked).map(([name, n]) => `${name} ${n}`).join(', ')}; ${wrong.length} wrong`);
for (const line of wrong.slice(0, 20)) console.log(`# ${line}`);
const enough = ['ppc/preliminary', 'ppc/final', 'mhlw/final'].every((name) => looked[name] >= days.length / 2);
console.log(`${enough ? 'ok' : 'not ok'} 2 each of the three deadlines was looked at`);
