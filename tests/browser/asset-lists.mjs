// SPDX-License-Identifier: Apache-2.0
// A list of devices handed in at the console: a ledger as Excel saves it in Japan (CP932), a workbook,
// an agent's report, and what cannot be read.
import fs from 'node:fs';
import { expect, finish, looksRight, open, openPerson, shot, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
const phone = await openPerson(context, 'admin', { javaScript: false, width: 360, height: 740 });
const sample = (name) => fs.readFileSync(`tests/cases/assets/intake/${name}.in`);

// The status, and what the page says by heading: { 'New assets': '3', … } as the order of its list.
async function handIn(where, name, bytes) {
  await open(where, '/assets');
  await where.setInputFiles('#file', { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
  const [response] = await Promise.all([
    where.waitForNavigation(), where.locator('form[action="/assets/lists"] button').click()]);
  const counts = (await where.locator('dl.facts dd').allInnerTexts()).map(Number);
  return { status: response.status(), counts };
}

async function countAll(where) {
  await open(where, '/assets');
  return Number((await where.locator('ul.tiles .figure').first().innerText()).replace(/\D/g, ''));
}

await test('the form stands on the page of assets, on a desk and on a phone', async () => {
  await open(page, '/assets');
  await looksRight(context, page, 'assets-hand-in');
  await open(phone, '/assets');
  expect(await phone.evaluate(() => document.documentElement.scrollWidth) <= 360, 'wider than a phone');
});

await test('without JavaScript a ledger in CP932 becomes assets with their Japanese names', async () => {
  const before = await countAll(phone);
  const { status, counts } = await handIn(phone, '機器台帳.csv', sample('ledger-cp932'));
  expect(status === 200 && counts[0] > 0, `status ${status}, counts ${counts}`);
  await shot(phone, 'phone-assets-taken');
  expect(await countAll(phone) === before + counts[0], 'the list did not grow by what was told');
  await open(phone, '/assets?q=' + encodeURIComponent('電子カルテサーバー'));
  expect(await phone.locator('tbody th', { hasText: '電子カルテサーバー' }).count() >= 1, 'not found by name');
});

await test('the same file again brings nothing new; a workbook and an agent are read as well', async () => {
  const again = await handIn(page, '機器台帳.csv', sample('ledger-cp932'));
  expect(again.status === 200 && again.counts[0] === 0 && again.counts[2] > 0, `counts ${again.counts}`);
  const workbook = await handIn(page, '二つ目.XLSX', sample('workbook'));
  expect(workbook.status === 200 && workbook.counts[0] + workbook.counts[1] > 0, `counts ${workbook.counts}`);
  await looksRight(context, page, 'assets-taken');
  const agent = await handIn(page, 'inventory.ocs', sample('fusioninventory-debian'));
  expect(agent.status === 200, `agent: status ${agent.status}`);
});

await test('what cannot be read is refused with the reason, and nothing changes', async () => {
  const before = await countAll(page);
  for (const [name, bytes] of [['broken.xlsx', sample('workbook-broken')], ['photo.jpg', Buffer.alloc(5000, 0xd8)],
    ['bomb.xml', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc">]><REQUEST>&b;</REQUEST>']]) {
    const { status } = await handIn(page, name, bytes);
    expect(status === 422, `${name}: status ${status}`);
    expect((await page.locator('[role=alert]').innerText()).length > 20, `${name}: no reason`);
  }
  await looksRight(context, page, 'assets-not-taken');
  expect(await countAll(page) === before, 'something changed');
});

await context.close();
finish();
