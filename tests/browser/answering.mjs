// SPDX-License-Identifier: Apache-2.0
// The hospital's own page of a survey that its hub asks: what is proposed with where it comes from, saved
// half-way, sent in, and seen by a person before it leaves.
import { expect, finish, looksRight, open, openPerson, send, startBrowser, test } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
const text = () => page.locator('main').innerText();

await test('a survey that came in stands in the list and opens as a sheet', async () => {
  await open(page, '/surveys');
  expect((await text()).includes('答えるもの'), await text());
  await send(page, 'main ul.cards a');
  expect(new URL(page.url()).pathname.endsWith('/answers/1'), page.url());
  expect((await text()).includes('cyber-2022 (2022-02-01)'), 'nothing is proposed');
  expect(await page.locator('#ehr-backup .machine li').count() > 1, 'the machine says nothing of backups');
  await looksRight(context, page, 'answering');
});

await test('what is proposed is confirmed, the rest typed, and half of it saved', async () => {
  await page.check('input[name="ehr.take"]');
  await page.check('input[name="safety-manager.value"][value="no"]');
  await send(page, 'button[value="save"]');
  expect(await page.isChecked('input[name="ehr.value"][value="yes"]'), 'it was not confirmed');
  expect(await page.isChecked('input[name="safety-manager.value"][value="no"]'), 'the draft is gone');
  await open(page, '/leaving');
  expect(!(await text()).includes('cyber-2023'), 'a draft leaves');
});

await test('it is sent in, in English too', async () => {
  await open(page, '/surveys/cyber-2023/answers/1');
  await page.check('input[name="blank"]');
  await send(page, 'button[value="send"]');
  expect((await text()).includes('回答を送りました'), await text());
  await send(page, 'button[name="lang"][value="en"]');
  await open(page, '/surveys/cyber-2023/answers/1');
  await looksRight(context, page, 'answering-en');
});

await context.close();
finish();
