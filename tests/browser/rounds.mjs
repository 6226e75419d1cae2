// SPDX-License-Identifier: Apache-2.0
// A clinic answers the checklist of Reiwa 7: on a telephone, without JavaScript, two at a time.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { base, expect, finish, looksRight, open, openPerson, press, shot, startBrowser, test, until } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { javaScript: true });
const phone = await openPerson(context, 'admin', { javaScript: false, width: 360, height: 740 });
const today = '2025-06-03';
let round;

async function save(where, button = 'stay') {
  await press(where, where.locator(`button[name="go"][value="${button}"]`));
}

await test('the facility says what it is, and a value that is none is refused', async () => {
  await open(phone, '/facility');
  await phone.selectOption('#facility-kind', 'clinic');
  await phone.fill('#facility-name', '架空内科 <b>');
  await phone.fill('#facility-beds', '-5');
  await press(phone, phone.locator('form[action="/facility"] button'));
  expect((await phone.locator('[role="alert"]').innerText()).includes('beds'), 'no sentence');
  expect(await phone.inputValue('#facility-name') === '架空内科 <b>', 'what was typed is gone');
  await phone.fill('#facility-beds', '0');
  await phone.selectOption('#facility-vendor-contract', 'no');
  await press(phone, phone.locator('form[action="/facility"] button'));
  expect(await phone.locator('.note.good').count() === 1, 'not saved');
  await phone.fill('#ward-name', '外来');
  await phone.fill('#ward-phone', '内線 11');
  await press(phone, phone.locator('form[action="/facility/wards"] button'));
  expect(await phone.locator('th', { hasText: '外来' }).count() === 1, 'no ward');
});

await test('a round is started from a form, and its name only once', async () => {
  await open(phone, '/forms');
  const form = phone.locator('.cards > li', { has: phone.locator('input[value="mhlw-hospital-r7"]') });
  await form.locator('summary').click();
  await form.locator('input[name="title"]').fill('令和７年度');
  await press(phone, form.locator('button'));
  round = new URL(phone.url()).pathname;
  expect(/^\/rounds\/\d+$/.test(round), phone.url());
  expect(await phone.locator('.note.good').count() === 0, 'green although nothing is answered');
  await open(phone, '/forms');
  await form.locator('summary').click();
  await form.locator('input[name="title"]').fill('令和７年度');
  await press(phone, form.locator('button'));
  expect(await phone.locator('[role="alert"]').count() === 1, 'a second of the same name');
});

await test('without JavaScript the first answer brings the others, and leaves out what is not meant', async () => {
  await open(phone, `${round}/sections/start`);
  expect(await phone.locator('fieldset.item').count() === 1, 'items');
  await phone.check('#gate-yes');
  await phone.fill('#gate-checked', '2025-06-01');
  await save(phone, 'next');
  expect(phone.url().includes('/sections/section-1'), phone.url());
  await open(phone, `${round}/sections/section-2`);
  expect(await phone.locator('#inventory').count() === 1, 'an item is missing');
  expect(await phone.locator('#remote-maintenance').count() === 0, 'asked without a contract');
});

await test('a no wants its target date, within the year, and says so', async () => {
  await phone.check('#inventory-no');
  await phone.fill('#inventory-checked', '2025-06-01');
  await phone.fill('#inventory-note', '台帳は\n「途中」 <i>です</i>');
  await save(phone);
  expect((await phone.locator('#inventory .gaps').innerText()).includes('目標日が要ります'), 'no word of the date');
  await phone.fill('#inventory-target', '2026-04-01');
  await save(phone);
  expect((await phone.locator('#inventory .gaps').innerText()).includes('年度の外'), 'a date outside the year');
  await phone.fill('#inventory-target', '2026-03-31');
  await save(phone);
  expect(await phone.locator('#inventory.settled').count() === 1, 'not settled');
  expect(await phone.inputValue('#inventory-note') === '台帳は\n「途中」 <i>です</i>', 'the note changed');
});

await test('with JavaScript an answer is saved as it is given, by the same rules', async () => {
  await open(page, `${round}/sections/section-2`);
  await page.check('#patches-yes');
  await until('the state', 10, () => page.locator('#patches.incomplete').count());
  expect((await page.locator('#patches [data-gaps]').innerText()).includes('確認した日'), 'no gap is named');
  await page.fill('#patches-checked', '2025-06-02');
  await page.locator('#patches-note').focus();
  await until('the state', 10, () => page.locator('#patches.settled').count());
  await open(phone, `${round}/sections/section-2`);
  expect(await phone.isChecked('#patches-yes'), 'the other does not see it');
});

await test('two at one answer: neither overwrites, both are shown, one is chosen', async () => {
  await open(phone, `${round}/sections/section-2`);
  await open(page, `${round}/sections/section-2`);
  await phone.check('#backups-none').catch(() => {});
  await page.check('#access-logs-yes');
  await until('the first is saved', 10, () => page.locator('#access-logs.incomplete').count());
  await phone.check('#access-logs-no');
  await phone.fill('#access-logs-note', '私の書いたこと');
  await phone.check('#background-services-yes');
  await save(phone);
  expect(await phone.locator('#access-logs .theirs').count() === 1, 'theirs is not shown');
  expect(await phone.inputValue('#access-logs-note') === '私の書いたこと', 'what was typed is lost');
  expect(await phone.isChecked('#background-services-yes'), 'the other item is lost');
  expect(await phone.locator('.theirs').count() === 1, 'items that nobody changed are in conflict');
  await shot(phone, 'conflict');
  await save(phone);
  expect(await phone.isChecked('#access-logs-no'), 'mine was not taken');
  await page.check('#access-logs-yes').catch(() => {});
  await page.locator('#access-logs-no').check();
  await until('the page asks', 10, () => page.locator('#access-logs .theirs').count());
  await page.check('#access-logs input[name="access-logs.keep"]');
  await save(page);
  expect(await page.inputValue('#access-logs-note') === '私の書いたこと', 'theirs was not kept');
});

await test('an ended session loses nothing that was typed', async () => {
  await open(phone, `${round}/sections/section-3`);
  await phone.check('#bcp-yes');
  await phone.fill('#bcp-note', '計画は 3 階\nにある "あ"');
  const cookies = await phone.context().cookies();
  await phone.context().clearCookies();
  await save(phone);
  expect(await phone.locator('h1', { hasText: 'ログインの時間' }).count() === 1, 'no word of it');
  await shot(phone, 'kept');
  const tab = await phone.context().newPage();
  await openPerson(context, 'admin', { page: tab });
  await tab.close();
  await press(phone, phone.locator('main form button'));
  expect(await phone.locator('h1', { hasText: 'もう一度' }).count() === 1, 'a form of an ended session was taken');
  await press(phone, phone.locator('main form button'));
  await open(phone, `${round}/sections/section-3`);
  expect(await phone.inputValue('#bcp-note') === '計画は 3 階\nにある "あ"', 'the note is lost');
  expect(await phone.isChecked('#bcp-yes') && cookies.length > 0, 'the answer is lost');
});

await test('one proof stands for many items, gets a newer version, and comes back byte for byte', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'proof-'));
  const file = path.join(folder, '台帳 "1".xlsx');
  const bytes = Buffer.from(Array.from({ length: 70000 }, (_, i) => i * 7 % 256));
  fs.writeFileSync(file, bytes);
  await open(phone, `${round}/sections/section-2`);
  await press(phone, phone.locator('#inventory .proofs a').last());
  await phone.setInputFiles('#file', file);
  await phone.fill('#proof-title', '機器の台帳');
  await phone.fill('#until', '2020-01-01');
  await press(phone, phone.locator('form[action="/evidence"] button'));
  expect(await phone.locator('.badge.bad', { hasText: '期限切れ' }).count() >= 1, 'not expired');
  await open(phone, `/evidence?round=${round.split('/').pop()}&item=patches`);
  await press(phone, phone.locator('button', { hasText: '結びつける' }).first());
  await open(phone, `${round}/sections/section-2`);
  expect(await phone.locator('#patches .proofs a', { hasText: '機器の台帳' }).count() === 1, 'not tied');
  await press(phone, phone.locator('#patches .proofs a', { hasText: '機器の台帳' }));
  await phone.setInputFiles('#file', file);
  await phone.fill('#until', '2099-12-31');
  await press(phone, phone.locator('form[action^="/evidence/"] button'));
  expect(await phone.locator('tbody tr').count() === 2, 'versions');
  const link = await phone.locator('a[download]').first().getAttribute('href');
  const response = await phone.request.get(base + link);
  expect(Buffer.compare(await response.body(), bytes) === 0, 'other bytes');
  expect(response.headers()['content-disposition'].startsWith('attachment'), 'not a download');
  expect((await phone.request.get(`${base}/evidence/1/9`)).status() === 404, 'a version that is none');
  fs.rmSync(folder, { recursive: true });
});

await test('beside an answer stands what the watch knows, and it answers nothing itself', async () => {
  await open(page, `${round}/sections/section-2`);
  expect(await page.locator('#two-factor .machine li').count() >= 1, 'no fact');
  expect(await page.isChecked('#two-factor-none'), 'it was answered');
});

async function bringBack(bytes) {
  await open(page, round);
  await page.setInputFiles('#file', { name: '回.xlsx', mimeType: 'application/octet-stream', buffer: bytes });
  await press(page, page.locator('form[action$="/workbook"] button'));
}

await test('a workbook is brought back on the page of the round; one that cannot be read says why', async () => {
  await bringBack(Buffer.alloc(5000, 0xd8));
  expect((await page.locator('[role="alert"]').innerText()).length > 20, 'no reason');
  await looksRight(page.context(), page, 'rounds-workbook-refused');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'book-'));
  execFileSync(process.env.TONOI ?? 'build/tonoi',
    ['form', 'export', 'mhlw-hospital-r7', '--as', 'xlsx', '--out', `${folder}/blank.xlsx`, '--data', `${folder}/data`]);
  await bringBack(fs.readFileSync(`${folder}/blank.xlsx`));
  expect(await page.locator('dl.facts dd').count() === 2, await page.locator('main').innerText());
  await looksRight(page.context(), page, 'rounds-workbook-taken');
  fs.rmSync(folder, { recursive: true });
});

await test("the ministry's own wording stands beside ours once its file was handed in", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'official-'));
  execFileSync('python3', ['-c', `import sys; sys.path.insert(0, "tests/support"); import workbook; workbook.write_official("${folder}/sheet.xlsx")`]);
  await open(page, '/forms/mhlw-hospital-r7');
  expect(await page.locator('.empty').count() === 1, 'there is one already');
  await page.setInputFiles('#file', { name: '国の様式.xlsx', mimeType: 'application/octet-stream', buffer: fs.readFileSync(`${folder}/sheet.xlsx`) });
  await press(page, page.locator('form[action$="/official"] button'));
  expect(await page.locator('[role="status"]').count() === 1, await page.locator('main').innerText());
  await open(phone, `${round}/sections/section-2`);
  expect((await phone.locator('#two-factor .official').innerText()).includes('見本の文'), 'not at the item');
  fs.rmSync(folder, { recursive: true });
});

await test("the ministry's file of a new year is reviewed line by line, without JavaScript", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'edition-'));
  execFileSync('python3', ['-c', `import sys; sys.path.insert(0, "tests/support"); import workbook; workbook.write_official("${folder}/sheet.xlsx")`]);
  await open(phone, '/forms');
  await phone.setInputFiles('#edition-file', { name: '新しい用紙.xlsx', mimeType: 'application/octet-stream', buffer: fs.readFileSync(`${folder}/sheet.xlsx`) });
  await phone.selectOption('#edition-before', 'mhlw-hospital-r7');
  await phone.fill('#edition-id', 'invented-r8');
  await phone.fill('#edition-year', '2026');
  await press(phone, phone.locator('form[action="/editions"] button'));
  expect(await phone.locator('.badge.bad').count() >= 1, await phone.locator('main').innerText());
  await phone.locator('#line-1 summary').click();
  await phone.selectOption('#change-1', 'new');
  await phone.selectOption('#origin-1', '');
  await press(phone, phone.locator('#line-1 button'));
  expect(await phone.locator('#line-1 .badge.bad').count() === 0, 'it is still to be looked at');
  fs.rmSync(folder, { recursive: true });
});

await test('a round answered whole can be closed, and then nothing changes any more', async () => {
  for (const section of ['section-1', 'section-2', 'section-3', 'section-4']) {
    await open(phone, `${round}/sections/${section}`);
    for (const item of await phone.locator('fieldset.item').evaluateAll((all) => all.map((f) => f.id))) {
      if (!await phone.isChecked(`#${item}-no`)) await phone.check(`#${item}-yes`);
      await phone.fill(`#${item}-checked`, '2025-06-01');
      if (await phone.isChecked(`#${item}-no`)) await phone.fill(`#${item}-target`, '2026-03-31');
    }
    if (section === 'section-4') {
      await open(phone, `${round}/close`);
      expect(await phone.locator('.note.warn').count() === 1, 'what is missing is not said');
      await open(phone, `${round}/sections/${section}`);
      await phone.check('#rules-yes');
      await phone.fill('#rules-checked', today);
    }
    await save(phone);
  }
  await open(phone, round);
  expect(await phone.locator('.note.good').count() === 1, await phone.locator('main').innerText());
  await shot(phone, 'round-whole');
});

for (const lang of ['ja', 'en']) {
  await test(`${lang}: axe finds nothing on the pages of a round, and nothing is wider than a phone`, async () => {
    await open(page, '/');
    const button = page.locator(`button[name="lang"][value="${lang}"]`);
    if (await button.count()) await button.click();
    for (const to of ['/forms', round, `${round}?pass=2`, `${round}/sections/section-2`, `${round}/sections/section-2?pass=2`,
      `${round}/close`, `${round}/print`, `${round}/compare?with=${round.split('/').pop()}`, '/evidence', '/evidence/1',
      `/evidence?round=${round.split('/').pop()}&item=inventory`, '/forms/mhlw-hospital-r7', '/editions/invented-r8', '/facility']) {
      await open(page, to);
      await looksRight(page.context(), page, `rounds-${lang}${to.replace(/\W/g, '_')}`);
    }
  });
}

await test('a closed round is read and not written', async () => {
  await open(phone, `${round}/sections/section-1`);
  const second = await phone.context().newPage();
  await open(second, `${round}/close`);
  await press(second, second.locator('form[action$="/close"] button'));
  await second.close();
  await phone.fill('#safety-manager-note', 'zu spät');
  await save(phone);
  expect(await phone.locator('#safety-manager .theirs').count() === 1, 'it was written');
  await open(phone, `${round}/sections/section-1`);
  expect(await phone.locator('textarea').count() === 0, 'it can be written');
});

await context.close();
finish();
