// SPDX-License-Identifier: Apache-2.0
// Training as people use it: an administrator, somebody with a code on a phone without JavaScript,
// and a package of SCORM 1.2 in its sandbox.
import fs from 'node:fs';
import { base, expect, finish, looksRight, open, openPerson, startBrowser, test, until } from './support.mjs';

const context = await startBrowser();
const page = await openPerson(context, 'admin', { page: context.pages()[0] ?? await context.newPage() });
page.setDefaultTimeout(15000);
let code = '';

// The right choices of a course, by question: what the file says, in the order of the page.
function rightChoices(file) {
  const questions = fs.readFileSync(file, 'utf8').split('\nquestions:')[1].split('\n  - id: ').slice(1);
  return questions.map((text) => ({
    id: text.split('\n')[0],
    right: text.split('choices:')[1].split('why:')[0].split('\n').filter((line) => line.includes('- {'))
      .flatMap((line, i) => (line.includes('right: true') ? [String(i + 1)] : [])),
  }));
}

async function answer(on, wrong) {
  for (const question of rightChoices('content/packs/medicine/training/staff-first-steps.yml')) {
    const several = question.right.length > 1;
    const values = wrong && !several ? [question.right[0] === '1' ? '2' : '1'] : question.right;
    for (const value of values) await on.check(`input[name="q-${question.id}"][value="${value}"]`);
  }
}

async function sendQuiz(on, staff, department) {
  await on.fill('#staff', staff);
  await on.fill('#department', department);
  // Enter, as a list of departments that is open may lie over the button.
  await Promise.all([on.waitForNavigation(), on.press('#staff', 'Enter')]);
}

// What the machine finds wrong with a page, on a desk and on a phone.
function inspect(on, name) { return looksRight(on.context(), on, name); }

await test('a list of staff in CP932 is taken in, and the row that is wrong is named', async () => {
  await open(page, '/training/people');
  await page.setInputFiles('#file', { name: 'staff.csv', mimeType: 'text/csv', buffer: fs.readFileSync(process.env.STAFF) });
  await Promise.all([page.waitForNavigation(), page.click('form[enctype] button')]);
  const said = await page.locator('.note.info').innerText();
  expect(said.includes('3 人') && said.includes('行 6'), said);
  await inspect(page, 'training-people');
});

await test('a session is recorded, and who was there', async () => {
  await open(page, '/training');
  await inspect(page, 'training');
  await page.selectOption('#course', 'staff-first-steps');
  await page.fill('#place', '講堂');
  await Promise.all([page.waitForNavigation(), page.click('form[action="/training/sessions"] button')]);
  await page.fill('#staff', 'Ａ－101');
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/attend"] >> text=加える')]);
  expect((await page.locator('table').innerText()).includes('A-101'), 'A-101 is not among them');
  await page.fill('#staff', 'Z-999');
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/attend"] >> text=加える')]);
  expect((await page.locator('.note.bad').innerText()).includes('部署'), 'a stranger needs a department');
});

await test('an administrator opens a code, which is shown once', async () => {
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/code"] >> text=新しいコード')]);
  code = (await page.locator('.code-big').innerText()).trim();
  expect(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/.test(code), code);
  await inspect(page, 'training-session');
  await page.goto(`${base}/training/sessions/1`);
  expect(!(await page.content()).includes(code), 'the code is shown again');
});

await test('with the code the course is taken on a phone without JavaScript and without an account', async () => {
  const phone = await openPhone();
  await open(phone, '/learn');
  await phone.fill('#code', 'AAAAA-AAAAA');
  await Promise.all([phone.waitForNavigation(), phone.click('main button')]);
  expect(await phone.locator('.note.bad').count() === 1, 'a wrong code was taken');
  await phone.fill('#code', code.toLowerCase().replace('-', ' '));
  await Promise.all([phone.waitForNavigation(), phone.click('main button')]);
  await Promise.all([phone.waitForNavigation(), phone.click('text=はじめる')]);
  while (await phone.locator('a.button', { hasText: '次へ' }).count()) {
    await Promise.all([phone.waitForNavigation(), phone.click('a.button')]);
  }
  await Promise.all([phone.waitForNavigation(), phone.click('a.button')]);
  await answer(phone, false);
  await sendQuiz(phone, 'a-102', '受付');
  expect((await phone.locator('h1').first().innerText()).includes('合格'), 'right answers did not pass');
  await Promise.all([phone.waitForNavigation(), phone.click('text=修了証を開く')]);
  await phone.goto(`${base}/training`);
  expect(phone.url().includes('/login'), 'a code opened a page of the console');
});

await test('the pages of a course look right', async () => {
  await open(page, '/learn');
  await inspect(page, 'learn');
  await open(page, '/training/courses/staff-first-steps');
  await inspect(page, 'course');
  await open(page, '/training/courses/staff-first-steps/lessons/mail');
  await inspect(page, 'lesson');
  await open(page, '/training/courses/staff-first-steps/quiz');
  await inspect(page, 'quiz');
  await answer(page, false);
  await sendQuiz(page, 'A-102', '受付');
  await inspect(page, 'quiz-result');
  await Promise.all([page.waitForNavigation(), page.click('text=修了証を開く')]);
  await inspect(page, 'certificate');
});

await test('the report counts both, and names who was not', async () => {
  await open(page, '/training/report');
  const said = await page.locator('main').innerText();
  expect(said.includes('3 人のうち 2 人') && said.includes('B-201'), said);
  await inspect(page, 'training-report');
});

await test('a package runs in its sandbox: it finds its API, and nothing of ours', async () => {
  await open(page, '/training/packages/1');
  await inspect(page, 'package');
  const text = await launch();
  for (const line of [
    'LMSGetValue=/301', 'LMSInitialize=true/0', 'LMSGetValue=B-201/0', 'LMSGetValue=ab-initio/0',
    'LMSGetValue=hello/0', 'LMSSetValue=false/403', 'LMSSetValue=false/405', 'LMSSetValue=true/0',
    'above=SecurityError', 'cookie=SecurityError', 'query=?mode=a', 'origin=null', 'LMSCommit=true/0', 'LMSFinish=true/0',
  ]) expect(text.includes(line), `${line} is not in\n${text}`);
  await until('the result to be saved', 15, async () => (await page.locator('[data-said]').innerText()).includes('終わりました'));
  await inspect(page, 'package-run');
});

await test('what the package said is kept, and the next launch resumes', async () => {
  await open(page, '/training/packages/1');
  const text = await launch();
  expect(text.includes('LMSGetValue=resume/0') && text.includes('LMSGetValue=page=3/0'), text);
  await open(page, '/training/report');
  expect((await page.locator('main').innerText()).includes('3 人のうち 3 人'), 'the package does not count');
});

await test('a file of a package is a sandbox wherever it is opened, and gone without its token', async () => {
  const response = await page.goto(`${base}/scorm/00000000000000000000000000000000/files/pages/index.html`);
  expect(response.status() === 404, `status ${response.status()}`);
  expect(/^sandbox allow-scripts;/.test(response.headers()['content-security-policy']), 'no sandbox');
});

await context.close();
finish();

// The package runs for B-201; what it said of itself.
async function launch() {
  await page.fill('#staff', 'B-201');
  await page.fill('#department', '情報担当');
  await Promise.all([page.waitForNavigation(), page.click('main form button')]);
  const said = page.frameLocator('iframe.package').locator('#out');
  await until('the part to have run', 15, async () => (await said.innerText()).includes('LMSFinish'));
  return said.innerText();
}

async function openPhone() {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  context.on('close', () => browser.close());
  const phone = await (await browser.newContext({ javaScriptEnabled: false, locale: 'ja-JP', viewport: { width: 390, height: 800 } })).newPage();
  phone.setDefaultTimeout(15000);
  return phone;
}
