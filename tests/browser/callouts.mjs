// SPDX-License-Identifier: Apache-2.0
// A call-out rehearsed from a phone: whom to call, a try, a person who confirms without a log-in; and
// help asked for, stage by stage.
import { chromium } from 'playwright-core';
import { base, expect, finish, looksRight, open as openOn, openPerson, send as sendOn, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
const open = (to) => openOn(page, to);
const send = (selector) => sendOn(page, selector);

async function enter(part, name, phone, deputy = '', deputyPhone = '') {
  await open('/contacts');
  await page.selectOption('#part', part);
  await page.fill('#name', name);
  await page.fill('#phone', phone);
  await page.fill('#deputy', deputy);
  await page.fill('#deputy_phone', deputyPhone);
  await send('#new button');
}

await test('contacts are entered with their deputies, and are right today', async () => {
  await enter('it_staff', '情報係 <b>', '090-0000-0001', '副係長', '090-0000-0002');
  await enter('manager', '管理責任者', '090-0000-0003');
  await enter('system_vendor', '架空システム保守', '03-0000-0000');
  expect((await page.content()).includes('副係長'), 'the deputy is not shown');
  expect(await page.locator('.badge.bad').count() === 0, 'a new contact is not stale');
});

await test('a paper on the wall is older once a contact changes', async () => {
  await page.fill('#place', '防災センター');
  await send('form[action="/contacts/papers"].panel button');
  expect(await page.locator('#papers ~ ul .badge.bad').count() === 0, 'it is new');
  await enter('director', '院長（作り話）', '090-0000-0004');
  expect(await page.locator('#papers ~ ul .badge.bad').count() === 1, 'it is not seen to be old');
});

let callout;
await test('a rehearsal opens a drill and asks for the first call', async () => {
  await send('form[action="/contacts/rehearse"] button');
  callout = new URL(page.url()).pathname;
  const text = await page.locator('main').innerText();
  expect(text.includes('訓練'), 'nothing says that it is a drill');
  expect((await page.locator('#now + .panel').innerText()).includes('情報係 <b>'), 'another is next');
  expect(await page.locator('a[href="tel:09000000001"]').count() > 0, 'the number is no link');
  expect((await page.locator('blockquote').innerText()).startsWith('【訓練】'), 'the script has no mark');
  expect(!text.includes('サイバー犯罪相談窓口）\nこれから'), 'an authority is to be called');
});

let code;
await test('a wrong number goes on to the deputy', async () => {
  code = (await page.locator('#now + .panel strong.mono').innerText()).trim();
  await send('button[value="wrong-number"]');
  expect((await page.locator('#now + .panel').innerText()).includes('副係長'), 'the deputy is not next');
});

await test('who was reached confirms without a log-in', async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  const phone = await browser.newPage({ locale: 'ja-JP', viewport: { width: 360, height: 740 } });
  try {
    await phone.goto(`${base}/reached/${code.replace(/\s/g, '')}`);
    expect(!(await phone.content()).includes('緊急連絡の訓練'), 'the page tells of the case');
    await phone.fill('#words', '30分で行けます');
    await phone.locator('main button').click();
    await phone.waitForSelector('.note.good');
    await phone.goto(`${base}/reached`);
    await phone.fill('#code', '000000');
    await phone.locator('main button').click();
    await phone.waitForSelector('[role="alert"]');
  } finally {
    await browser.close();
  }
  await open(callout);
  const text = await page.locator('#people ~ ul').innerText();
  expect(text.includes('本人が確認') && text.includes('30分で行けます'), 'it is not shown');
  expect(await page.locator('svg rect.good').count() === 1, 'the picture does not show it');
});

await test('all of it stands in the timeline', async () => {
  await open(callout.replace('/callout', ''));
  const told = await page.locator('table.timeline').innerText();
  for (const words of ['緊急連絡「', '番号が違う', '本人が確認した', '30分で行けます'])
    expect(told.includes(words), `${words} is not in the timeline`);
});

await test('without a number of beds it is asked for, not guessed', async () => {
  await open('/support');
  expect((await page.locator('main').innerText()).includes('施設の大きさがまだ書かれていません'), 'it is not asked for');
});

let request;
await test('help is asked for in the drill, and never as real', async () => {
  await open(callout.replace('callout', 'support'));
  await page.locator('#R-maintainer summary').click();
  await page.fill('#title-maintainer', 'サーバーが開けない');
  await send('#R-maintainer form button');
  request = new URL(page.url()).pathname;
  await page.selectOption('#stage', 'request');
  await page.fill('#theirs', '架空システム保守 当番');
  await page.fill('#words', '駆け付けを頼んだ');
  await page.evaluate(() => document.querySelector('#step input[name="drill"]').remove());
  await send('#step button');
  expect((await page.locator('[role="alert"]').innerText()).includes('訓練'), 'it was written as real');
  expect(await page.inputValue('#theirs') === '架空システム保守 当番', 'what was typed is lost');
  await send('#step button');
  expect((await page.locator('tbody').innerText()).includes('駆け付けを頼んだ'), 'it was not written');
});

await test('a policy is entered, and an impossible one is refused by name', async () => {
  await open('/insurance');
  for (const [id, value] of [['insurer', '架空損保'], ['number', 'A-1'], ['from', '2026-04-01'], ['until', '2026-03-31'], ['notice', '3日以内']])
    await page.fill(`#new #${id}-0`, value);
  await send('#new button');
  expect((await page.locator('[role="alert"]').innerText()).includes('2026-03-31'), 'nothing was refused');
  await page.fill('#new #until-0', '2027-03-31');
  await send('#new button');
  expect((await page.locator('.cards').innerText()).includes('架空損保'), 'it is not there');
});

for (const [name, to] of [['contacts', () => '/contacts'], ['callout', () => callout], ['reached', () => '/reached'], ['support', () => '/support'], ['request', () => request], ['insurance', () => '/insurance']])
  for (const lang of ['en', 'ja'])
    await test(`${name} is right on a desk and on a phone (${lang})`, async () => {
      await open(to());
      const button = page.locator(`button[name="lang"][value="${lang}"]`);
      if (await button.count()) await send(`button[name="lang"][value="${lang}"]`);
      await open(to());
      await looksRight(context, page, `callouts-${name}-${lang}`);
    });
finish();
