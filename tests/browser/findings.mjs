// SPDX-License-Identifier: Apache-2.0
// The pages of a watch that found something of every kind (tests/browser/findings made it).
import { expect, finish, looksRight, open as openOn, startBrowser, test } from './support.mjs';

const password = 'correct horse battery staple';
const context = await startBrowser();
const page = context.pages()[0] ?? await context.newPage();
const open = (to) => openOn(page, to);
const violations = [];
page.on('console', (message) => {
  if (/Content Security Policy|Refused to/.test(message.text())) violations.push(message.text());
});
page.on('pageerror', (error) => violations.push(`${page.url()}: ${error.message}`));

async function mainText() {
  return page.locator('main').innerText();
}

await test('the administrator logs in', async () => {
  await open('/login');
  await page.fill('#name', 'admin');
  await page.fill('#password', process.env.ONE_TIME);
  await page.click('main button');
  await page.fill('#password', password);
  await page.fill('#again', password);
  await page.click('main button');
  expect(new URL(page.url()).pathname === '/', page.url());
});

// One alert of every kind.
const alerts = Object.fromEntries(Object.entries(JSON.parse(process.env.ALERTS))
  .map(([kind, id]) => [kind, `/alerts/${id}`]));

await test('a chart of the network watch says when and how many', async () => {
  await open(alerts.beacon);
  const said = await page.locator('svg.chart text').allTextContents();
  expect(said.filter((t) => /^\d\d時$/.test(t)).length >= 2, `no hours: ${said}`);
  expect(said.some((t) => t.includes('6 回')), `no number: ${said}`);
});

await test('the watch of a website says what it saw, and what to do', async () => {
  await open(alerts.website);
  expect((await mainText()).includes('bad.example'), 'the alert does not');
  await page.locator('a[href="/websites"]', { hasText: 'ページの様子' }).click();
  const told = await mainText();
  expect(told.includes('bad.example') && told.includes('やること'), told);
  expect(!told.includes('見張るページがまだありません'), 'it says that no page is watched');
});

await test('titles of our own are told in one language', async () => {
  for (const path of ['/', '/alerts', '/indicators', alerts.beacon, alerts.indicator]) {
    await open(path);
    expect(!/Talks to the outside|an address on a list/.test(await mainText()), path);
  }
});

await test('a finding leads to its alert', async () => {
  await open('/network');
  await page.locator('.meta a[href^="/alerts"]').first().click();
  expect(await page.locator('.cards h2 a').count() >= 1, 'no alert is found');
});

const paths = { today: '/', alerts: '/alerts', network: '/network', websites: '/websites',
  indicators: '/indicators', destinations: '/destinations' };

for (const lang of ['ja', 'en']) {
  await test(`the language switch turns to ${lang}`, async () => {
    await open('/');
    const button = page.locator(`button[name="lang"][value="${lang}"]`);
    if (await button.count()) await button.click();
    expect(await page.locator('html').getAttribute('lang') === lang, 'it does not');
  });
  for (const [name, path] of Object.entries({ ...paths, ...alerts })) {
    await test(`${lang} ${name}: axe finds nothing, and nothing is wider than a phone`, async () => {
      await open(path);
      await looksRight(context, page, `${lang}-${name}`);
    });
  }
}

await test('no page broke its own policy', async () => {
  expect(violations.length === 0, violations.join('\n'));
});

await context.close();
finish();
