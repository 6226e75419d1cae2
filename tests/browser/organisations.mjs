// SPDX-License-Identifier: Apache-2.0
// A hub's pages: the tree and its search, an organisation, who sits there, what leaves; and somebody of a
// prefecture, who sees the prefecture and nothing of the house.
import { expect, finish, looksRight, open, openPerson, send, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });

async function bothRight(to, name) {
  for (const lang of ['en', 'ja']) {
    await open(page, to);
    const button = page.locator(`button[name="lang"][value="${lang}"]`);
    if (await button.count()) await Promise.all([page.waitForNavigation(), button.first().click()]);
    await open(page, to);
    await looksRight(context, page, `${name}-${lang}`);
  }
}

let tokyo;
let osaka;
await test('an organisation is found by its name and opened', async () => {
  await open(page, '/organisations');
  await page.fill('#words', '架空中央');
  await send(page, 'form[role="search"] button');
  await send(page, 'main table a');
  expect((await page.content()).includes('1310000001'), 'the page is another');
  const up = page.locator('main nav a', { hasText: '東京都' });
  tokyo = await up.getAttribute('href');
  await open(page, '/organisations?words=' + encodeURIComponent('大阪府') + '&kind=prefecture');
  osaka = await page.locator('main table a').first().getAttribute('href');
});

let secret;
await test('somebody gets a seat there', async () => {
  await open(page, tokyo);
  await page.fill('#account', 'tokyo');
  await page.fill('#display', '作り物の担当');
  await page.selectOption('#role', 'admin');
  await send(page, 'form[action$="/accounts"] button');
  secret = (await page.locator('code.secret, .secret').first().innerText()).trim();
  await open(page, tokyo);
  expect((await page.content()).includes('作り物の担当'), 'the seat is not shown');
});

await test('and sees that prefecture alone', async () => {
  process.env.ONE_TIME = secret;
  const own = await openPerson(context, 'tokyo', { width: 390, height: 844 });
  expect(new URL(own.url()).pathname === '/organisations', own.url());
  await open(own, tokyo);
  await looksRight(own.context(), own, 'organisation-phone');
  await open(own, osaka, 404);
  await open(own, '/organisations/1', 404);
  for (const house of ['/alerts', '/cases', '/people', '/settings', '/leaving', '/audit']) await open(own, house, 403);
  await open(own, '/organisations?words=' + encodeURIComponent('架空'));
  const text = await own.locator('main').innerText();
  expect(text.includes('架空中央病院') && !text.includes('架空みなと病院'), text);
});

await test('what leaves is seen, and let go', async () => {
  await bothRight('/leaving', 'leaving');
  expect((await page.locator('main pre').first().innerText()).startsWith('{"name"'), 'the body is not shown');
  await send(page, 'button[value="approve"]');
  expect(await page.locator('button[value="approve"]').count() === 0, 'it waits still');
});

for (const to of ['/organisations', '/organisations?kind=prefecture', tokyo])
  await test(`${to} is right`, () => bothRight(to, to.replace(/[^a-z0-9]+/g, '-')));

await context.close();
finish();
