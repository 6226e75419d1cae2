// SPDX-License-Identifier: Apache-2.0
// A survey at the hub: opened, told, answered by a file and by hand, looked at, compared, closed; and somebody
// of a prefecture, who sees its own and no tables.
import { expect, finish, looksRight, open, openPerson, send, startBrowser, test } from './support.mjs';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
const text = (what = page) => what.locator('main').innerText();

async function openSurvey(code, before) {
  await open(page, '/surveys');
  await page.fill('#code', code);
  await page.selectOption('#design', 'mhlw-cyber-r4');
  await page.fill('#on', '2026-05-01');
  await page.fill('#due', '2026-06-30');
  if (before) await page.selectOption('#before', before);
  await send(page, 'form[action="/surveys"] button');
}

await test('a survey is opened, and one with a bad name keeps what was typed', async () => {
  await openSurvey('Not A Name');
  expect(await page.inputValue('#code') === 'Not A Name', 'what was typed is gone');
  await openSurvey('cyber-2026');
  expect(new URL(page.url()).pathname === '/surveys/cyber-2026', page.url());
});

let first;
await test('all are told, and the sheet of one is opened', async () => {
  await page.selectOption('#lane', 'fax');
  await send(page, 'form[action$="/send"] button');
  first = page.locator('main ul.cards a').first();
  expect((await text()).includes('依頼 1 回'), await text());
  await first.click();
  await page.waitForLoadState();
});

const pick = (item, value) => page.check(`input[name="${item}.value"][value="${value}"]`);

await test('what a FAX says is typed; what hangs on it comes after saving; nothing is lost', async () => {
  await pick('ehr', 'yes');
  await pick('vpn', 'no');
  await send(page, 'button[value="save"]');
  expect(await page.isChecked('input[name="ehr.value"][value="yes"]'), 'the draft is gone');
  expect(await page.locator('#vpn-logs').count() === 0, 'what is not asked is shown');
  await pick('ehr-backup', 'yes');
  await send(page, 'button[value="send"]');
  expect((await text()).includes('空けたまま送る'), 'open questions are not told');
  await page.check('input[name="blank"]');
  await send(page, 'button[value="send"]');
  expect((await text()).includes('回答を送りました'), await text());
  await looksRight(context, page, 'survey-sheet');
});

await test('two at one sheet: the later is told, and sees both', async () => {
  const where = new URL(page.url()).pathname;
  const other = await context.newPage();
  await open(other, where);
  await open(page, where);
  await page.check('input[name="vpn.value"][value="yes"]');
  await send(page, 'button[value="save"]');
  await other.check('input[name="vpn.value"][value=""]');
  await send(other, 'button[value="save"]');
  expect((await text(other)).includes('ほかの人が先に書いた'), await text(other));
  await other.close();
});

await test('a table of answers is taken in, and what cannot be read is told', async () => {
  const file = path.join(os.tmpdir(), 'answers.csv');
  await open(page, '/surveys/cyber-2026');
  const codes = await page.locator('main ul.cards .meta span:first-child').allInnerTexts();
  fs.writeFileSync(file, `医療機関コード,ehr,vpn\n${codes.map((c) => `${c},はい,いいえ\n`).join('')}9999,はい,はい\n`);
  for (let again = 0; again < 2; again++) {
    await page.setInputFiles('#file', file);
    await send(page, 'form[action$="/import"] button');
    expect((await text()).includes('9999'), await text());
  }
  expect((await text()).includes('回答 0 件'), 'the same file has effect twice');
});

await test('a reason is noted', async () => {
  await openSurvey('cyber-2027', 'cyber-2026');
  await page.locator('main ul.cards a').first().click();
  await page.waitForLoadState();
  expect((await text()).includes('cyber-2026 (2026-05-01)'), 'nothing is proposed');
  await page.check('input[name="ehr.take"]');
  await send(page, 'button[value="save"]');
  expect(await page.isChecked('input[name="ehr.value"][value="yes"]'), 'the proposal was not confirmed');
  await page.selectOption('#reason', 'closed');
  await send(page, 'form[action$="/reason"] button');
  await open(page, '/surveys/cyber-2027');
  expect((await text()).includes('休止・廃止'), await text());
});

await test('pages are right on a desk and a phone', async () => {
  for (const [to, name] of [['/surveys', 'surveys'], ['/surveys/cyber-2026', 'survey'],
    ['/surveys/cyber-2026?by=prefecture', 'survey-prefecture'],
    ['/surveys/cyber-2027/compare?with=cyber-2026', 'survey-compare']]) {
    await open(page, to);
    await looksRight(context, page, name);
  }
});

await test('tables leave as files and pictures', async () => {
  for (const [name, type] of [['tables.csv', 'text/csv'], ['tables/xlsx', 'spreadsheetml'],
    ['picture.svg?item=ehr&by=prefecture', 'svg'], ['picture.svg?item=ehr', 'svg']]) {
    const got = await context.request.get(`${process.env.BASE}/surveys/cyber-2026/${name}`);
    expect(got.status() === 200 && got.headers()['content-type'].includes(type), `${name}: ${got.status()}`);
  }
});

await test('a prefecture sees its own, no tables, and does not run it', async () => {
  await open(page, '/organisations?words=' + encodeURIComponent('東京都') + '&kind=prefecture');
  await send(page, 'main table a');
  await page.fill('#account', 'tokyo');
  await page.fill('#display', '作り物の担当');
  await page.selectOption('#role', 'operator');
  await send(page, 'form[action$="/accounts"] button');
  process.env.ONE_TIME = (await page.locator('code.secret, .secret').first().innerText()).trim();
  const own = await openPerson(context, 'tokyo', { width: 390, height: 844, javaScript: false });
  await open(own, '/surveys/cyber-2026');
  const seen = await text(own);
  expect(!seen.includes('公表できる表') && !seen.includes('この調査を進める'), seen);
  await open(own, '/surveys/cyber-2026/tables.csv', 404);
  await open(own, '/surveys/cyber-2026/answers/1', 404);
});

await test('it is closed, and its sheets can no longer be written', async () => {
  await open(page, '/surveys/cyber-2026');
  await send(page, 'form[action$="/close"] button');
  expect((await text()).includes('締め切り'), 'it is open still');
  await page.locator('main ul.cards a').first().click();
  await page.waitForLoadState();
  expect(await page.locator('button[value="save"]').count() === 0, 'it can be written still');
});

await context.close();
finish();
