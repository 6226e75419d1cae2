// SPDX-License-Identifier: Apache-2.0
// Evidence of a case: the guide leads to the form, a photograph is handed in and handed on, the log is held.
import { base, expect, finish, looksRight, open as openOn, openPerson, send as sendOn, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
const open = (to) => openOn(page, to);
const send = (selector) => sendOn(page, selector);

let id;
await test('a case is opened, and its evidence is a tap away', async () => {
  await open('/cases');
  await page.locator('details:has(form[method="post"][action="/cases"]) > summary').click();
  await page.fill('form[method="post"][action="/cases"] input[name="title"]', '画面が真っ黒 <b>（作り物）');
  await send('form[method="post"][action="/cases"] button');
  id = page.url().match(/\/cases\/(\d+)/)[1];
  await send(`a[href="/cases/${id}/evidence"]`);
});

await test('a step of the guide fills the form in', async () => {
  await send(`a[href="/cases/${id}/preserve/pc"]`);
  expect((await page.content()).includes('電源は切らないで'), 'the first caution is missing');
  await send('ol a.button');
  expect(await page.inputValue('#kind') === 'photo', await page.inputValue('#kind'));
  expect(await page.inputValue('#what') === '画面を撮る', await page.inputValue('#what'));
});

await test('a photograph is hashed on arrival', async () => {
  await page.fill('#origin', 'WARD3-PC2');
  await page.setInputFiles('#file', { name: '画面.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('tonoi\n') });
  await send('#add > button');
  expect(await page.locator('#E1 .mono').innerText() ===
    '081c661851de3449452b6e6432ea1d43a8064a9492c1b53a121a091363bc6bdd', 'its SHA-256 is another');
});

await test('what is refused comes back with what was typed', async () => {
  await page.locator('#E1 summary').click();
  await page.fill('#giver-1', '田中');
  await send('#E1 form button');
  expect((await page.locator('[role="alert"]').innerText()).includes('受け取った人'), 'no word of who took it');
});

await test('it is handed on, and who has it is shown', async () => {
  await page.locator('#E1 summary').click();
  await page.fill('#giver-1', '田中');
  await page.fill('#taker-1', '県警 鈴木（作り物）');
  await page.fill('#receipt-1', '領-7');
  await send('#E1 form button');
  expect((await page.locator('#E1 > .meta').innerText()).includes('県警 鈴木'), 'who has it is not told');
  expect((await page.locator('#E1 tbody').innerText()).includes('領-7'), 'the receipt is not told');
});

await test('the file comes back as a download, byte for byte', async () => {
  const answer = await page.request.get(`${base}/cases/${id}/evidence/1`);
  expect((await answer.body()).toString() === 'tonoi\n', 'it is not what was handed in');
  expect(answer.headers()['content-disposition']?.startsWith('attachment'), 'a browser would open it');
});

await test('the log is held with a reason, and let go with one', async () => {
  await page.fill('#reason', '捜査のため');
  await send('form[action$="/holds"] button');
  expect((await page.locator('#holds ~ ul').innerText()).includes('捜査のため'), 'it is not held');
  await page.locator('form[action*="/holds/"]').locator('xpath=ancestor::details').locator('summary').click();
  await page.fill('form[action*="/holds/"] textarea', '捜査が終わった');
  await send('form[action*="/holds/"] button');
  expect((await page.locator('#holds ~ ul').innerText()).includes('捜査が終わった'), 'it is still held');
});

for (const [name, to] of [['evidence', 'evidence'], ['preserve', 'preserve/server']])
  for (const lang of ['en', 'ja'])
    await test(`${name} is right on a desk and on a phone (${lang})`, async () => {
      await open(`/cases/${id}/${to}`);
      await page.waitForSelector(`html[lang="${lang}"], button[name="lang"][value="${lang}"]`);
      const button = page.locator(`button[name="lang"][value="${lang}"]`);
      if (await button.count()) await send(`button[name="lang"][value="${lang}"]`);
      await open(`/cases/${id}/${to}`);
      await looksRight(context, page, `custody-${name}-${lang}`);
    });

await test('the timeline tells of each of it', async () => {
  await open(`/cases/${id}`);
  const told = await page.locator('table.timeline').innerText();
  for (const words of ['画面を撮る', '捜査のため', '捜査が終わった'])
    expect(told.includes(words), `${words} is not in the timeline`);
});
finish();
