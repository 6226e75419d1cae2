// SPDX-License-Identifier: Apache-2.0
// The guided first hour as it is used at night: from one tap, on a phone, without JavaScript, by
// two people; and a playbook that an administrator changes.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { base, expect, finish, looksRight, open, openPerson, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
page.setDefaultTimeout(15000);
const phone = await openPerson(context, 'admin', { javaScript: false, width: 320, height: 568 });
let walk = '';

async function tap(on, selector) {
  await Promise.all([on.waitForNavigation(), on.click(selector)]);
}

const heading = (on) => on.locator('h1').innerText();
const answer = (on, value) => tap(on, `.answers button[value="${value}"]`);
const fits = async (on) => expect(await on.evaluate(() => document.documentElement.scrollWidth) <= 320,
  `${on.url()} is wider than the phone`);

await test('one tap opens a case and shows the first thing to do', async () => {
  await open(phone, '/playbooks');
  await fits(phone);
  await tap(phone, '.first-hour button');
  expect((await heading(phone)).includes('何が見えますか'), await heading(phone));
  expect(await phone.locator('.answers button').count() >= 7, 'some playbooks are not offered');
  await fits(phone);
  await tap(phone, '.answers button[value="ransomware"]');
  expect((await heading(phone)).includes('電源は切らない'), await heading(phone));
  const text = await phone.locator('main').innerText();
  expect(text.includes('いま 1 番目'), text);
  walk = new URL(phone.url()).pathname.split('/')[2];
  await fits(phone);
});

await test('answers lead on, back leads back, and the answer given is shown', async () => {
  await answer(phone, 'done');
  expect((await heading(phone)).includes('何が見えていますか'), await heading(phone));
  await tap(phone, '.ways a >> nth=0');
  expect((await phone.locator('.note.info').innerText()).includes('できた'), 'the answer is not shown');
  await answer(phone, 'done');
  await answer(phone, 'note');
  expect(await phone.locator('.steps-open a').count() === 2, 'two branches are open');
  await fits(phone);
});

await test('a second person takes the other branch, and nobody overwrites anybody', async () => {
  await open(page, `/walks/${walk}?moved=0`);
  await tap(page, '.steps-open a >> nth=1');
  const second = page.url();
  expect((await heading(page)).includes('写真'), await heading(page));
  await phone.goto(second);
  await answer(page, 'done');
  await answer(phone, 'later');
  const said = await phone.locator('.note.bad').innerText();
  expect(said.includes('admin') && said.includes('できた'), said);
  await fits(phone);
});

await test('the whole way is on one page, and to the end of it', async () => {
  await open(phone, `/walks/${walk}?moved=0`);
  for (let i = 0; i < 40; i++) {
    if (await phone.locator('.note.good').count()) break;
    if (await phone.locator('.steps-open a').count()) await tap(phone, '.steps-open a >> nth=0');
    const no = await phone.locator('.answers button[value="no"]').count();
    await answer(phone, no ? 'no' : 'done');
  }
  expect((await phone.locator('.note.good').innerText()).includes('最後まで'), 'the end was not reached');
  await open(page, `/walks/${walk}/all`);
  expect(await page.locator('.outline li').count() > 15, 'the way is short');
});

await test('the pages are right on a desk and on a phone', async () => {
  await open(page, '/playbooks');
  await looksRight(context, page, 'playbooks');
  await open(page, '/playbooks/ransomware');
  await looksRight(context, page, 'playbook');
  await tap(page, 'form[action="/playbooks/ransomware/begin"] button');
  await looksRight(context, page, 'walk-step');
  await answer(page, 'done');
  await looksRight(context, page, 'walk-question');
  await answer(page, 'unknown');
  await looksRight(context, page, 'walk');
  await tap(page, '.steps-open a >> nth=1');
  await answer(page, 'later');
  await looksRight(context, page, 'walk-call');
  await open(page, `/walks/${new URL(page.url()).pathname.split('/')[2]}/all`);
  await looksRight(context, page, 'walk-all');
  await open(page, '/playbooks/add');
  await looksRight(context, page, 'playbook-add');
});

await test('other words for a step become the next version, and the shipped one comes back', async () => {
  await open(page, '/playbooks/ddos');
  await tap(page, '.outline a[href*="/steps/"] >> nth=0');
  await looksRight(context, page, 'playbook-edit');
  await page.fill('#name_ja', 'うちの言葉');
  await page.fill('#note', '言いかえ');
  await tap(page, 'main form button');
  const text = await page.locator('main').innerText();
  expect(text.includes('うちの言葉') && text.includes('自施設の第1版'), text.slice(0, 400));
  const schemas = '../shared/corpus/schemas/cacao/schemas';
  if (fs.existsSync(schemas)) {
    const file = `${fs.mkdtempSync(path.join(os.tmpdir(), 'cacao-'))}/own.json`;
    fs.writeFileSync(file, await (await page.request.get(`${base}/playbooks/ddos/json`)).body());
    execFileSync('node', ['tests/support/check-schema.mjs', '--with', schemas, `${schemas}/playbook.json`, file], { stdio: 'pipe' });
  }
  await tap(page, 'form[action="/playbooks/ddos/choose"] button[value="0"]');
  expect(!(await page.locator('.outline').innerText()).includes('うちの言葉'), 'the own words are still there');
});

await test('a broken playbook is refused with place and clause, a good one is taken', async () => {
  await open(page, '/playbooks/add');
  await page.setInputFiles('#file', 'tests/cases/playbooks/broken/a-circle.json');
  await tap(page, 'form[enctype] button');
  const said = await page.locator('.note.bad').innerText();
  expect(said.includes('CACAO 2.0 4.9') && said.includes('action--'), said);
  await page.setInputFiles('#file', 'tests/cases/playbooks/good/small.json');
  await tap(page, 'form[enctype] button');
  expect((await heading(page)).includes('小さな手順'), await heading(page));
});

await test('a paper is printed', async () => {
  const response = await page.request.get(`${base}/playbooks/ransomware/paper/pdf`);
  const bytes = await response.body();
  expect(response.status() === 200 && bytes.subarray(0, 5).toString() === '%PDF-', `status ${response.status()}`);
  if (process.env.SHOTS) fs.writeFileSync(`${process.env.SHOTS}/playbook.pdf`, bytes);
});

await context.close();
finish();
