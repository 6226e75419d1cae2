// SPDX-License-Identifier: Apache-2.0
// From a case to a first common-form report and a preliminary report to the commission, by clicks;
// the second report shows what changed; a drill cannot be told for real; on a phone, without
// JavaScript too.
import { base, expect, finish, looksRight, open, openPerson, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
page.setDefaultTimeout(15000);

async function openCase(on, title, training) {
  await open(on, '/cases');
  await on.evaluate?.(() => document.querySelectorAll('details').forEach((d) => { d.open = true; })).catch(() => {});
  if (!await on.locator('#case-title').isVisible()) await on.locator('main details summary').last().click();
  await on.fill('#case-title', title);
  await on.selectOption('#case-kind', 'attack');
  if (training) await on.check('input[name="training"]');
  await Promise.all([on.waitForNavigation(), on.click('form[method="post"][action="/cases"] button')]);
  return on.url().match(/\/cases\/(\d+)/)[1];
}

async function answer(on, id, facts) {
  await open(on, `/cases/${id}/facts`);
  for (const [key, value] of Object.entries(facts)) {
    const field = on.locator(`#${key}`);
    const radio = field.locator(`input[type="radio"][value="${value}"]`);
    if (await radio.count()) await radio.check();
    else await on.fill(`#f-${key}`, value);
  }
  await Promise.all([on.waitForNavigation(), on.click('p.save button')]);
}

let id = '';

await test('an open question is not “not needed”, and leads to the question', async () => {
  id = await openCase(page, '画面が真っ黒', false);
  await open(page, `/cases/${id}/reports`);
  const asked = page.locator('#asked ~ ul.cards').first();
  expect((await asked.innerText()).includes('個人情報保護委員会'), 'the commission is not judged');
  expect(await page.locator(`a[href="/cases/${id}/facts#personal-data"]`).count() > 0, 'no way to the question');
  await looksRight(context, page, 'reports');
});

await test('from the first answers to a first common form and a preliminary report', async () => {
  await answer(page, id, { 'summary': '電子カルテが開けない。拡張子が変わっている。', 'files-encrypted': 'yes', 'service-stopped': 'yes',
    'personal-data': 'yes', 'personal-data-sensitive': 'yes', 'personal-data-wrongful': 'yes', 'personal-data-strongly-encrypted': 'no',
    'reporter-name': '情報担当', 'reporter-phone': '03-0000-1234' });
  await open(page, `/cases/${id}/reports/common-ransomware`);
  expect((await page.locator('article').innerText()).includes('電子カルテが開けない'), 'the summary is not in the form');
  await looksRight(context, page, 'report-form');
  await open(page, `/cases/${id}/reports/ppc-report`);
  const text = await page.locator('article').innerText();
  expect(text.includes('【未記入：') && text.includes('電子カルテが開けない'), text);
  await page.selectOption('#to', 'ppc/preliminary');
  await page.fill('#whom', '個人情報保護委員会の受付');
  await page.selectOption('#how', 'form');
  await page.fill('#receipt', '受付 0123');
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/ppc-report/tell"] button')]);
  expect(page.url().includes('/reports?saved=1'), page.url());
  expect((await page.locator('#told ~ ul.cards').first().innerText()).includes('受付 0123'), 'the receipt is not there');
  await looksRight(context, page, 'reports-told');
});

await test('the second report shows only what changed', async () => {
  await answer(page, id, { 'personal-data-count': '1200' });
  await open(page, `/cases/${id}/reports/ppc-report`);
  const changed = await page.locator('#difference ~ ul.cards').first().locator('h3').allInnerTexts();
  expect(changed.length === 1 && changed[0].includes('本人の数'), changed.join());
  expect((await page.locator('h1').innerText()).includes('第2報'), 'it is not the second');
  await open(page, `/cases/${id}/reports/ppc-report/versions/1`);
  expect(!(await page.locator('article').innerText()).includes('1200'), 'the first report has changed');
  await looksRight(context, page, 'report-version');
});

await test('an anonymous notice shows what it leaves out', async () => {
  await answer(page, id, { 'summary': '担当 03-0000-1234 に 10.1.2.3 から' });
  await open(page, `/cases/${id}/reports/sharing-notice`);
  const table = await page.locator('#removals ~ table').first().innerText();
  expect(table.includes('03-0000-1234') && table.includes('10.1.2.3'), table);
  const text = await page.locator('article').innerText();
  expect(!text.includes('03-0000-1234') && !text.includes('10.1.2.3'), text);
  await looksRight(context, page, 'report-anonymous');
});

await test('a report leaves as PDF, workbook and JSON', async () => {
  for (const [shape, begin] of [['paper/pdf', '%PDF'], ['paper/xlsx', 'PK'], ['json', '{']]) {
    const answered = await page.request.get(`${base}/cases/${id}/reports/ppc-report/${shape}`);
    expect(answered.status() === 200, `${shape}: ${answered.status()}`);
    expect((await answered.body()).subarray(0, begin.length).toString() === begin, shape);
  }
});

await test('a drill says so on every page, and cannot be told for real', async () => {
  const drill = await openCase(page, '訓練の事案', true);
  await open(page, `/cases/${drill}/reports/police-sheet`);
  expect((await page.locator('article').innerText()).includes('これは訓練です'), 'the paper does not say so');
  await page.fill('#whom', '警察署');
  await page.evaluate(() => document.querySelector('input[name="training"]').removeAttribute('required'));
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/tell"] button')]);
  expect((await page.locator('.note.bad').innerText()).includes('訓練'), 'it was told for real');
  expect(await page.inputValue('#whom') === '警察署', 'what was typed is lost');
  await page.check('input[name="training"]');
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/tell"] button')]);
  expect(page.url().includes('saved=1'), page.url());
});

await test('a phone without JavaScript tells as well', async () => {
  const phone = await openPerson(context, 'admin', { javaScript: false, width: 360, height: 740 });
  await open(phone, `/cases/${id}/reports`);
  await phone.selectOption('#to', 'police/report');
  await phone.fill('#whom', '県警の窓口');
  await Promise.all([phone.waitForNavigation(), phone.click('form[action$="/reports/tell"] button')]);
  expect((await phone.locator('main').innerText()).includes('県警の窓口'), 'it is not written down');
});

await context.close();
finish();
