// SPDX-License-Identifier: Apache-2.0
// Reads the lines of deadline-table and works each of them out anew, from what the guideline of the
// commission says and a calendar that is not ours. TAP.
import holidays from '@holiday-jp/holiday_jp';
import readline from 'node:readline';

const DAY = 86400000;
// Days count with the day of knowing as the first. `moves`: the end moves off days that offices are
// closed (weekends, holidays, December 29th to January 3rd).
const rules = {
  'ppc/preliminary/0': { days: 5, aim: 3, moves: false },
  'ppc/final/0': { days: 60, moves: true },
  'ppc/final/1': { days: 30, moves: true },
  'mhlw/final/0': { days: 60, moves: true },
};
const KNOWN_UNTIL = 2027; // content/calendars: what was announced

const text = (day) => new Date(day).toISOString().slice(0, 10);
const yearEnd = (day) => ['12-29', '12-30', '12-31', '01-01', '01-02', '01-03'].includes(text(day).slice(5));
const weekend = (day) => [0, 6].includes(new Date(day).getUTCDay());
const announced = (day) => new Date(day).getUTCFullYear() <= KNOWN_UNTIL;
const closed = (day) => weekend(day) || yearEnd(day) || (announced(day) && holidays.isHoliday(new Date(`${text(day)}T12:00:00`)));

function expected(known, rule) {
  const local = Date.parse(known.slice(0, 10)) + (Number(known.slice(11, 13)) >= 15 ? DAY : 0); // Japan is nine hours ahead
  let due = local + (rule.days - 1) * DAY;
  let sure = true;
  if (rule.moves) {
    while (closed(due)) due += DAY;
    sure = announced(due);
  }
  return `${text(due)} ${rule.aim ? text(local + (rule.aim - 1) * DAY) : '-'} ${sure ? 'certain' : 'earliest'}`;
}

const wrong = [];
const seen = Object.fromEntries(Object.keys(rules).map((name) => [name, 0]));
const strangers = new Set();
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [known, name, ...got] = line.split(' ');
  if (!rules[name]) strangers.add(name);
  else {
    seen[name]++;
    if (got.join(' ') !== expected(known, rules[name])) wrong.push(`${line}, expected ${expected(known, rules[name])}`);
  }
}
const days = 3652; // 2018-01-01 to 2027-12-31
console.log('1..3');
console.log(`${wrong.length === 0 ? 'ok' : 'not ok'} 1 no deadline of ten years differs`);
for (const line of wrong.slice(0, 10)) console.log(`# ${line}`);
const whole = Object.values(seen).every((n) => n === days * 3);
console.log(`${whole ? 'ok' : 'not ok'} 2 every day was looked at, at three times of the clock`);
if (!whole) console.log(`# ${JSON.stringify(seen)}`);
console.log(`${strangers.size === 0 ? 'ok' : 'not ok'} 3 every rule with a number of days is worked out here`);
for (const name of strangers) console.log(`# ${name}`);
