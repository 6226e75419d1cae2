// SPDX-License-Identifier: Apache-2.0
// An administrator hands in a list of indicators, sees what was not taken, and takes it out again.
import { expect, finish, looksRight, open, openPerson, shot, startBrowser, test, until } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
const phone = await openPerson(context, 'admin', { javaScript: false, width: 360, height: 740 });
const list = 'evil.example\nnot a value at all\n<script>canary()</script>\n10.0.0.1\nhxxp://bad[.]example/x\n';

async function handIn(where, name, bytes, tlp = '') {
  await open(where, '/indicators');
  await where.setInputFiles('#file', { name: 'feed.csv', mimeType: 'text/csv', buffer: Buffer.from(bytes) });
  await where.fill('#list', name);
  await where.selectOption('#tlp', tlp);
  const [response] = await Promise.all([where.waitForNavigation(), where.locator('form[action="/indicators"] button').click()]);
  return response.status();
}

async function listed(where) {
  await open(where, '/indicators');
  return where.locator('table tbody th').allInnerTexts();
}

await test('the form is right on a desk and on a phone, in both languages', async () => {
  for (const lang of ['en', 'ja']) {
    await open(page, '/indicators');
    const button = page.locator(`button[name="lang"][value="${lang}"]`);
    if (await button.count()) await Promise.all([page.waitForNavigation(), button.first().click()]);
    await open(page, '/indicators');
    await looksRight(context, page, `indicators-form-${lang}`);
  }
});

await test('without JavaScript a list is taken, and each refused entry named with its reason', async () => {
  expect(await handIn(phone, 'isac', list, 'amber') === 200, 'not taken');
  const entries = await phone.locator('table tbody th').allInnerTexts();
  expect(entries.length === 3 && entries[0].includes('not a value') && entries[1].includes('<script>') &&
    entries[2].includes('10.0.0.1'), entries.join('|'));
  const reasons = await phone.locator('table tbody td').allInnerTexts();
  expect(reasons.every((reason) => reason.trim().length > 8), reasons.join('|'));
  expect(await phone.evaluate(() => document.documentElement.scrollWidth) <= 360, 'wider than a phone');
  await shot(phone, 'phone-indicators-taken');
});

await test('what was not taken reads well', async () => {
  expect(await handIn(page, 'isac', list, 'amber') === 200, 'not taken');
  await looksRight(context, page, 'indicators-taken');
});

await test('the watch looks for the list within seconds', async () => {
  await until('the list on the page', 60, async () => (await listed(page)).some((text) => text.startsWith('isac')));
  expect(await page.locator('td', { hasText: 'TLP:AMBER' }).count() === 1, 'no TLP');
  expect(await page.locator('th', { hasText: 'feed.csv' }).count() === 1, 'no file name');
});

await test('a file that is no list changes nothing and says why', async () => {
  expect(await handIn(phone, 'isac', '{"a":1}') === 422, 'taken');
  expect(await phone.locator('[role="alert"]').innerText() !== '', 'no reason');
  expect((await listed(phone)).some((text) => text.startsWith('isac')), 'the old list is gone');
});

await test('a name that is none, and no file, are refused', async () => {
  expect(await handIn(phone, 'isac', '') === 422, 'an empty file was taken');
  await open(phone, '/indicators');
  const status = await page.evaluate(async () => {
    const form = new FormData(document.querySelector('form[action="/indicators"]'));
    form.set('list', '../x');
    form.set('file', new Blob(['evil.example\n']), 'a.csv');
    return (await fetch('/indicators', { method: 'POST', body: form })).status;
  });
  expect(status === 422, `status ${status}`);
});

await test('a list is taken out only after a second question', async () => {
  await open(phone, '/indicators');
  await Promise.all([phone.waitForNavigation(), phone.locator('a[href^="/indicators/remove"]').click()]);
  expect((await phone.locator('main').innerText()).includes('isac'), 'which one?');
  await shot(phone, 'phone-indicators-remove');
  await Promise.all([phone.waitForNavigation(), phone.locator('button.danger').click()]);
  await until('the list gone', 60, async () => !(await listed(phone)).some((text) => text.startsWith('isac')));
});

await test('the audit trail has it', async () => {
  await open(page, '/audit?q=indicators');
  const text = await page.locator('main').innerText();
  for (const action of ['indicators.import', 'indicators.taken', 'indicators.remove'])
    expect(text.includes(action), `${action} is not in the trail`);
});

await context.close();
finish();
