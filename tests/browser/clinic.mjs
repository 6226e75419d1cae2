// SPDX-License-Identifier: Apache-2.0
// A clinic that has nothing but Excel: its ledger in CP932, the checklist of Reiwa 7, whom it calls,
// and the inspector's folder, clicked through twice: with JavaScript, and without on a telephone.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, finish, looksRight, open, openPerson, press, shot, startBrowser, test } from './support.mjs';

const MINUTES = 20;
const context = await startBrowser();
const began = Date.now();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'clinic-'));
const ledger = path.join(folder, '台帳.csv');
const plain = path.join(folder, 'utf8.csv');
fs.writeFileSync(plain, '管理番号,機器名,種別,メーカー,IPアドレス,設置場所\r\n1,受付パソコン,端末,架空電機,192.0.2.11,受付\r\n'
  + '2,レセコン,サーバー,架空電機,192.0.2.12,事務室\r\n3,ルーター,ネットワーク機器,架空通信,192.0.2.1,受付\r\n');
fs.writeFileSync(ledger, execFileSync('iconv', ['-f', 'UTF-8', '-t', 'CP932', plain]));

async function takeLedger(page) {
  await open(page, '/assets');
  const form = page.locator('form[action="/assets/lists"]');
  await form.locator('input[type="file"]').setInputFiles(ledger);
  await press(page, form.locator('button'));
  await open(page, '/assets');
  for (const name of ['受付パソコン', 'レセコン', 'ルーター']) {
    expect(await page.locator('main table', { hasText: name }).count() === 1, `${name} is not in the list`);
  }
}

async function answerChecklist(page, title) {
  await open(page, '/forms');
  const form = page.locator('.cards > li', { has: page.locator('input[value="mhlw-hospital-r7"]') });
  await form.locator('summary').click();
  await form.locator('input[name="title"]').fill(title);
  await press(page, form.locator('button'));
  const round = new URL(page.url()).pathname;
  for (const section of ['section-1', 'section-2', 'section-3', 'section-4']) {
    await open(page, `${round}/sections/${section}`);
    for (const item of await page.locator('fieldset.item').evaluateAll((all) => all.map((f) => f.id))) {
      const no = item === 'two-factor';
      await page.check(`#${item}-${no ? 'no' : 'yes'}`);
      await page.fill(`#${item}-checked`, '2025-06-01');
      if (no) await page.fill(`#${item}-target`, '2026-03-31');
    }
    await press(page, page.locator('button[name="go"][value="stay"]'));
  }
}

async function enterContact(page, part, name, phone) {
  await open(page, '/contacts');
  await page.selectOption('#part', part);
  await page.fill('#name', name);
  await page.fill('#phone', phone);
  await press(page, page.locator('form#new button'));
  expect(await page.locator('main table', { hasText: name }).count() >= 1, `${name} is not in the list`);
}

async function printPack(page, title) {
  await open(page, '/pack');
  await press(page, page.locator('a[href="/pack/print"]'));
  const text = await page.locator('main').innerText();
  for (const word of [title, 'レセコン', '架空院長', '目標日 2026-03-31', '確認日 2025-06-01', '残っている項目', '連絡先']) {
    expect(text.includes(word), `“${word}” is not in the folder`);
  }
  expect(await page.locator('svg.diagram').count() === 1, 'no diagram');
  const svg = await page.locator('svg.diagram').textContent();
  expect(svg.includes('架空院長') && svg.includes('03-0000-0000'), 'the diagram is not of the data');
}

// The whole folder as one file, as whoever has no command line gets it.
async function takeFolder(page) {
  await open(page, '/pack');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href="/pack/folder.zip"]')]);
  expect(/^立入検査の資料.*\.zip$/.test(download.suggestedFilename()), download.suggestedFilename());
  const zip = path.join(folder, 'folder.zip');
  const files = path.join(folder, `files-${Date.now()}`);
  await download.saveAs(zip);
  execFileSync('python3', ['-m', 'zipfile', '-e', zip, files]);
  execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: files });
  const fonts = execFileSync('pdffonts', [path.join(files, '00-index.pdf')]).toString().split('\n').slice(2, -1);
  expect(fonts.length > 0 && fonts.every((line) => line.trim().split(/\s+/).at(-5) === 'yes'), fonts.join('\n'));
}

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with JavaScript' : 'without JavaScript, on a telephone';
  const size = javaScript ? {} : { width: 360, height: 740 };
  const page = await openPerson(context, 'admin', { javaScript, ...size });
  const title = javaScript ? '令和７年度' : '令和７年度・電話から';
  await test(`${how}: the ledger in CP932 is taken in`, () => takeLedger(page));
  await test(`${how}: the checklist is answered`, () => answerChecklist(page, title));
  await test(`${how}: whom one calls is entered`, async () => {
    await enterContact(page, 'director', '架空院長', '03-0000-0000');
    await enterContact(page, 'it_staff', '架空事務長', '内線 1');
  });
  await test(`${how}: the inspector's folder is printed`, async () => {
    await printPack(page, title);
    await takeFolder(page);
    await shot(page, `clinic-pack-${javaScript ? 'desk' : 'phone'}`);
  });
}

await test(`both together took less than ${MINUTES} minutes`, async () => {
  expect(Date.now() - began < MINUTES * 60 * 1000, `${(Date.now() - began) / 60000} minutes`);
});

const page = await openPerson(context, 'admin');
for (const lang of ['ja', 'en']) {
  await test(`${lang}: axe finds nothing on the pages of it, and nothing is wider than a phone`, async () => {
    await open(page, '/');
    const button = page.locator(`button[name="lang"][value="${lang}"]`);
    if (await button.count()) await press(page, button);
    for (const to of ['/pack', '/pack/print', '/pack/parts/contacts', '/pack/parts/open-items', '/contacts', '/inspections', '/accounts']) {
      await open(page, to);
      await looksRight(page.context(), page, `clinic-${lang}${to.replace(/\W/g, '_')}`);
    }
  });
}

await test('an inspection is opened, a finding is followed up, and the record is closed', async () => {
  await open(page, '/inspections');
  await page.fill('#body', '架空保健所');
  const day = await page.evaluate(() => new Date().toLocaleDateString('sv-SE'));
  for (const id of ['#visit', '#from', '#until']) await page.fill(id, day);
  await press(page, page.locator('form[action="/inspections"] button'));
  await page.fill('#item', '2-⑩');
  await page.fill('#words', '二要素認証の計画がない');
  await press(page, page.locator('form[action$="/findings"] button'));
  await page.fill('#words-1', '次の更新で入れる');
  await page.fill('#due-1', '2027-03-31');
  await press(page, page.locator('button[value="plan"]'));
  await looksRight(page.context(), page, 'clinic-inspection');
  await page.fill('#words-1', '入れた');
  await press(page, page.locator('button[value="done"]'));
  await page.fill('#words-1', '見て確かめた');
  await press(page, page.locator('button[value="settle"]'));
  await press(page, page.locator('form[action$="/end"] button'));
  await press(page, page.locator('form[action$="/close"] button'));
  expect(await page.locator('form[action$="/findings"]').count() === 0, 'a closed record is added to');
  expect(await page.locator('tbody tr').count() === 7, 'the history is not whole');
});

fs.rmSync(folder, { recursive: true });
await context.close();
finish();
