// SPDX-License-Identifier: Apache-2.0
// A vendor is entered, asked and agreed with; its person comes by an invitation, answers, and sees nothing else.
import { base, expect, finish, looksRight, open, openPerson, send, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
const secret = 'seven quiet lakes at night';

// In both languages, wide and narrow.
async function bothRight(to, name) {
  for (const lang of ['en', 'ja']) {
    await open(page, to);
    const button = page.locator(`button[name="lang"][value="${lang}"]`);
    if (await button.count()) await Promise.all([page.waitForNavigation(), button.first().click()]);
    await open(page, to);
    await looksRight(context, page, `${name}-${lang}`);
  }
}

await test('a vendor and its product are entered, asked and agreed with', async () => {
  await open(page, '/vendors');
  await page.fill('#vendor-id', 'kensa');
  await page.fill('#vendor-title', '検査システム（作り物） <b>');
  await page.fill('#vendor-contact', '保守受付');
  await send(page, 'form[action="/vendors"] button');
  await page.fill('#product-id', 'pacs');
  await page.fill('#product-title', '画像サーバー（作り物）');
  await send(page, 'form[action$="/add/product"] button');
  await send(page, 'main table a');
  await send(page, 'form[action$="/ask"] button');
  expect((await page.content()).includes('事業者の回答待ち'), 'the sheet is not asked for');
  await page.selectOption('#task-backup-answer', 'vendor');
  await page.fill('#task-backup-note', '毎晩 <b>');
  await send(page, 'form[action$="/tasks"] > button');
  expect((await page.locator('#task-backup .badge.good').innerText()) === '事業者', 'who does it is not kept');
  await page.selectOption('#item-demarcation-answer', 'no');
  await send(page, 'form[action$="/contract"] > button');
  expect(await page.locator('#item-demarcation .badge.bad').count() === 1, 'what the contract lacks is not shown');
});

let link;
await test('an invitation is made, and shown once', async () => {
  await open(page, '/vendors/kensa');
  await send(page, 'form[action$="/add/invitation"] button');
  link = await page.locator('code.secret').innerText();
  expect(/\/invitation\/[0-9a-f]{64}$/.test(link), link);
  await open(page, '/vendors/kensa');
  expect(!(await page.content()).includes(link.split('/').pop()), 'it can be seen again');
});

for (const to of ['/vendors', '/vendors/kensa', '/vendors/kensa/pacs'])
  await test(`${to} is right on a desk and on a phone, in both languages`, () => bothRight(to, to.replace(/\W/g, '_')));

await test('the vendor makes its log-in, answers and hands in', async () => {
  await page.context().clearCookies();
  await page.goto(link);
  await looksRight(context, page, 'invitation');
  await page.fill('#display', '保守受付');
  await page.fill('#password', secret);
  await page.fill('#again', secret);
  await send(page, 'form[action="/invitation"] button');
  await looksRight(context, page, 'invited');
  const name = await page.locator('code.secret').innerText();
  await open(page, '/login');
  await page.fill('#name', name);
  await page.fill('#password', secret);
  await send(page, 'form[action="/login"] button');
  expect(page.url().endsWith('/desk'), page.url());
  await looksRight(context, page, 'desk');
  await send(page, 'main table a');
  await looksRight(context, page, 'desk-sheet');
  await page.check('#two-factor-no');
  await send(page, 'button[value="hand-in"]');
  expect((await page.locator('.note.good').innerText()).includes('提出しました'), 'it was not handed in');
  expect((await page.goto(`${base}/vendors`)).status() === 403, 'a vendor sees the register');
  expect(await page.locator('nav.nav a').count() === 1, 'a vendor is shown other pages');
});

await context.close();
finish();
