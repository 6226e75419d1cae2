// SPDX-License-Identifier: Apache-2.0
// A drill for three departments is played from the console, twice with one seed: the score is the same. A
// technical one opens its case from an alert of the drill, and nothing of it is among the real alerts.
import { base, expect, finish, looksRight, open as openOn, openPerson, send as sendOn, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
const open = (to, status) => openOn(page, to, status);
const send = (selector) => sendOn(page, selector);
const scenario = 'handa-2021';
const departments = { night: '3階病棟（作り物）', it: '情報係（作り物）', director: '院長室（作り物）' };

async function prepare(seed, form) {
  await open(`/drills/scenarios/${scenario}`);
  for (const field of await page.locator('input[name^="department_"]').all()) {
    const role = (await field.getAttribute('name')).slice('department_'.length);
    await field.fill(departments[role] ?? '');
  }
  await page.selectOption('#form', form);
  await page.fill('#seed', String(seed));
  await send('form.panel button');
  return Number(page.url().match(/\/drills\/(\d+)$/)[1]);
}

async function clock(drill, what) {
  await open(`/drills/${drill}`);
  await send(`button[name="do"][value="${what}"]`);
}

// On to the last inject; what it asks is answered as it comes.
async function play(drill) {
  const answers = { printers: 'call', 'records-dead': 'paper', ambulance: 'refuse' };
  await clock(drill, 'go');
  for (;;) {
    await open(`/drills/${drill}/parts/night`);
    for (const [inject, answer] of Object.entries(answers)) {
      if (!await page.locator(`#inject-${inject}`).count()) continue;
      await send(`#inject-${inject} button[value="${answer}"]`);
      delete answers[inject];
    }
    await open(`/drills/${drill}`);
    if (!await page.locator('button[name="do"][value="next"]').count()) break;
    await send('button[name="do"][value="next"]');
  }
  await clock(drill, 'pause');
}

async function end(drill) {
  await open(`/drills/${drill}`);
  await page.fill('#next_day', '2027-10-01');
  await send('form[action$="/end"] button');
  const rows = await page.locator('table tbody tr').allInnerTexts();
  return { score: await page.locator('#score').innerText(), rows };
}

const results = [];
for (const turn of [1, 2]) {
  await test(`a drill for three departments is played from the console (turn ${turn})`, async () => {
    const drill = await prepare(7, 'table');
    expect(await page.locator('ul.cards a[href*="/parts/"]').count() === 3, 'there are not three departments');
    await play(drill);
    await open(`/drills/${drill}`);
    await send('a[href^="/cases/"]');
    expect((await page.locator('h1').innerText()).startsWith('【訓練】 T'), await page.locator('h1').innerText());
    const timeline = await page.locator('main').innerText();
    expect(timeline.includes('訓練の状況'), 'the injects do not stand in the case');
    results.push(await end(drill));
    expect(/^\d+ \/ \d+$/.test(results.at(-1).score), results.at(-1).score);
  });
}

await test('the same seed and the same deeds score the same', async () => {
  expect(results[0].score === results[1].score, `${results[0].score} and ${results[1].score}`);
  expect(Number(results[0].score.split(' ')[0]) > 0, 'nothing was met');
  const plain = (row) => row.replace(/\d+ 分/g, '');
  expect(JSON.stringify(results[0].rows.map(plain)) === JSON.stringify(results[1].rows.map(plain)), 'the reasons differ');
});

let technical;
await test('an alert of a technical drill opens its case, and is none of the watch', async () => {
  technical = await prepare(3, 'technical');
  await clock(technical, 'go');
  await open(`/drills/${technical}/parts/it`);
  await send('form[action*="/alerts/"] button');
  expect((await page.locator('h1').innerText()).startsWith('【訓練】 T'), 'its case has no mark');
  await open('/alerts');
  expect(!(await page.content()).includes('FG-HOSPITAL'), 'it stands among the real alerts');
});

await test('what was refused comes back with what was typed', async () => {
  await open(`/drills/${technical}/result`);
  await page.evaluate(() => document.querySelector('#owner').removeAttribute('required'));
  await page.fill('#words', '夜間の連絡先が分からない');
  await send('form[action$="/improve"] button');
  expect(await page.inputValue('#words') === '夜間の連絡先が分からない', 'what was typed is lost');
  await page.fill('#owner', '情報係');
  await send('form[action$="/improve"] button');
  expect((await page.locator('#improve ~ ul').innerText()).includes('夜間の連絡先'), 'it is not kept');
  await open('/duties');
  expect((await page.content()).includes('訓練で見つかったことを直す'), 'it is no duty');
});

for (const [name, to] of [['list', ''], ['scenario', `/scenarios/${scenario}`], ['board', `/${technical}`],
  ['part', `/${technical}/parts/it`], ['result', `/${technical}/result`]])
  for (const lang of ['en', 'ja'])
    await test(`drills: ${name} is right on a desk and on a phone (${lang})`, async () => {
      await open(`/drills${to}`);
      const button = page.locator(`button[name="lang"][value="${lang}"]`);
      if (await button.count()) await send(`button[name="lang"][value="${lang}"]`);
      await open(`/drills${to}`);
      await looksRight(context, page, `drills-${name}-${lang}`);
    });

await test('its papers say that it is a drill', async () => {
  for (const sheet of ['cards', 'leader', 'record']) {
    const answer = await page.request.get(`${base}/drills/${technical}/paper/${sheet}/pdf`);
    expect(answer.status() === 200, `${sheet}: ${answer.status()}`);
    expect((await answer.body()).subarray(0, 5).toString() === '%PDF-', sheet);
  }
});

finish();
