// SPDX-License-Identifier: Apache-2.0
// A night on paper from a phone: what is down, what is limited, numbers given out, a system coming back.
import { expect, finish, looksRight, open as openOn, openPerson, send as sendOn, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
const open = (to) => openOn(page, to);
const send = (selector) => sendOn(page, selector);

let id;
await test('a case leads to what goes on by hand', async () => {
  await open('/cases');
  await page.locator('details:has(form[method="post"][action="/cases"]) > summary').click();
  await page.fill('form[method="post"][action="/cases"] input[name="title"]', '電子カルテが開かない <b>（作り物）');
  await send('form[method="post"][action="/cases"] button');
  id = page.url().match(/\/cases\/(\d+)/)[1];
  await send(`a[href="/cases/${id}/downtime"]`);
});

await test('all departments go on paper at once, and the picture says so', async () => {
  await page.selectOption('#service', 'records');
  await page.selectOption('#state', 'paper');
  await page.fill('#at-set', '2026-11-20T04:30');
  await send(`form[action="/cases/${id}/downtime"] > button`);
  expect((await page.locator('#now ~ table').first().innerText()).includes('紙で運用'), 'nothing is on paper');
  const pictures = await page.locator('svg.diagram').count();
  expect(pictures === 2, `${pictures} pictures`);
  expect((await page.locator('svg.diagram').nth(1).getAttribute('aria-label')).includes('紙で運用'), 'no words for the bars');
});

await test('what is refused comes back with what was typed', async () => {
  await page.selectOption('#department', 'kitchen');
  await page.selectOption('#service', 'imaging');
  await page.locator(`form[action="/cases/${id}/downtime"] details summary`).click();
  await page.fill('#words', '書きかけ');
  await send(`form[action="/cases/${id}/downtime"] > button`);
  expect((await page.locator('[role="alert"]').innerText()).includes('使いません'), 'no reason is given');
  expect(await page.inputValue('#words') === '書きかけ', 'what was typed is lost');
});

await test('a limit leads to whom it is told', async () => {
  await open(`/cases/${id}/downtime`);
  await page.selectOption('#limit', 'emergency');
  await page.selectOption('#open', 'closed');
  await send(`form[action="/cases/${id}/downtime/limits"] > button`);
  await open(`/cases/${id}/reports`);
  expect((await page.locator('main').innerText()).includes('受け入れの制限'), 'nobody is to be told');
});

await test('a note becomes a task', async () => {
  await open(`/cases/${id}/downtime`);
  await send(`form[action="/cases/${id}/downtime/tasks"] button`);
  expect((await page.locator('#dues ~ ul').first().innerText()).includes('やることに入っている'), 'it is no task');
});

await test('numbers are given out and counted', async () => {
  await open(`/cases/${id}/numbers`);
  await page.fill('#prefix', 'ER');
  await page.fill('#first', '1');
  await page.fill('#last', '20');
  await page.fill('#place', '救急');
  await send(`form[action="/cases/${id}/numbers"] > button`);
  await page.locator('#range-1 summary').click();
  await page.fill('#used-1', '5');
  await page.fill('#matched-1', '5');
  await page.fill('#destroyed-1', '15');
  await send('#range-1 form button');
  expect((await page.locator('#range-1').innerText()).includes('数が合った'), 'it is not accounted for');
});

await test('nothing is green that was not proved, and nothing in use before it was tested', async () => {
  await open(`/cases/${id}/recovery`);
  expect(await page.locator('.cards .badge.good').count() === 0, 'something is green');
  await page.selectOption('#service', 'records');
  await page.selectOption('#mark', 'in-use');
  await send(`form[action="/cases/${id}/recovery"] > button`);
  expect((await page.locator('[role="alert"]').innerText()).includes('試した'), 'no reason is given');
});

for (const [name, to] of [['board', `/cases/${id}/downtime`], ['recovery', `/cases/${id}/recovery`],
  ['numbers', `/cases/${id}/numbers`], ['ready', '/downtime']])
  for (const lang of ['en', 'ja'])
    await test(`${name} is right on a desk and on a phone (${lang})`, async () => {
      await open(to);
      await page.waitForSelector(`html[lang="${lang}"], button[name="lang"][value="${lang}"]`);
      const button = page.locator(`button[name="lang"][value="${lang}"]`);
      if (await button.count()) await send(`button[name="lang"][value="${lang}"]`);
      await open(to);
      await looksRight(context, page, `downtime-${name}-${lang}`);
    });
finish();
