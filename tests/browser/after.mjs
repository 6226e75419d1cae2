// SPDX-License-Identifier: Apache-2.0
// From the first hour to what is learnt: what is seen is asked, a case is looked back on, its
// improvement is a duty, the report is a page, and files about cases come in; all of it right on a
// desk and on a phone, without JavaScript too.
import { expect, finish, looksRight, open, openPerson, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
page.setDefaultTimeout(15000);
let id;

const press = (on, selector) => Promise.all([on.waitForNavigation(), on.click(selector)]);

await test('one tap keeps the time and asks what is seen', async () => {
  const phone = await openPerson(context, 'admin', { javaScript: false, width: 360, height: 740 });
  await open(phone, '/');
  await press(phone, '.help-form button');
  expect((await phone.locator('h1').innerText()).includes('何が見えますか'), await phone.locator('h1').innerText());
  id = new URL(phone.url()).pathname.split('/')[2];
  await press(phone, '.answers button[value="website-defaced"]');
  expect(phone.url().includes('/walks/'), phone.url());
  await open(page, `/first-hour/${id}`);
  await looksRight(context, page, 'first-hour');
});

await test('whys, factors and costs are written, and a word that blames is seen', async () => {
  await open(page, `/cases/${id}/after`);
  await page.fill('#below-0', '担当者の不注意でページが書きかえられた');
  await press(page, 'button[value="below.0"]');
  expect((await page.locator('.blame').first().innerText()).includes('不注意'), 'nobody asks for other words');
  await page.check('input[name="f.no-alarm"][value="contributed"]');
  await press(page, 'form[action$="/after/factors"] .save button');
  await page.fill('#yen-restore', '120000');
  await press(page, 'form[action$="/after/costs"] .save button');
  expect((await page.locator('main').innerText()).includes('120,000'), 'there is no sum');
});

await test('a factor offers its improvement, which is a duty', async () => {
  await press(page, '#factor-no-alarm a');
  expect((await page.inputValue('#improve-title')).length > 3, 'it is not filled in');
  await page.fill('#improve-owner', '情報係');
  await page.fill('#improve-due', '2099-01-31');
  await press(page, '#improve form button');
  await looksRight(context, page, 'case-after');
  await open(page, '/duties');
  expect((await page.locator('main').innerText()).includes('改善'), 'no duty');
});

await test('the report and the numbers are right on a desk and on a phone', async () => {
  await open(page, `/cases/${id}/after/report`);
  expect((await page.locator('main').innerText()).includes('まだ分からないこと'), 'what is not known is not listed');
  await looksRight(context, page, 'case-after-report');
  await open(page, '/cases/numbers');
  expect(await page.locator('svg[aria-label]').count() > 0, 'no picture has words');
  await looksRight(context, page, 'case-numbers');
  await open(page, '/cases/causes');
  await looksRight(context, page, 'case-causes');
});

await test('a case of the past is looked at, then taken in', async () => {
  await open(page, '/cases/import');
  await looksRight(context, page, 'case-import');
  await page.setInputFiles('#file', 'content/demo/cases/okayama-2024.json');
  await press(page, 'button[value="look"]');
  expect((await page.locator('main').innerText()).includes('見慣れない拡張子'), 'it is not shown');
  await press(page, 'button[value="take"]');
  expect(page.url().includes('/cases/'), page.url());
  await open(page, '/cases?find=岡山');
  expect(await page.locator('ul.cards > li').count() === 1, 'it is not found');
  await looksRight(context, page, 'cases-found');
});

await test('findings and workbooks have their pages, and the case its picker', async () => {
  await open(page, `/cases/${id}/scan`);
  await looksRight(context, page, 'case-scan');
  await open(page, `/cases/${id}/reports/ppc-report/workbook`);
  await looksRight(context, page, 'report-workbook');
  await open(page, `/cases/${id}?pick=a`);
  await looksRight(context, page, 'case-picked');
});

await context.close();
finish();
