// SPDX-License-Identifier: Apache-2.0
// A small harness: named cases in order, each printing its line; Chromium without network.
import { chromium } from 'playwright-core';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const base = process.env.BASE;
const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let failed = 0;

export async function test(name, run) {
  try {
    await run();
    console.log(`ok ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${name}`);
    console.log(String(error.stack ?? error).replace(/^/gm, '#   '));
  }
}

export function finish() {
  process.exit(failed === 0 ? 0 : 1);
}

export function expect(condition, what) {
  if (!condition) throw new Error(what);
}

export async function startBrowser() {
  return chromium.launchPersistentContext(
    fs.mkdtempSync(path.join(os.tmpdir(), 'chromium-')), {
      executablePath: process.env.CHROMIUM,
      locale: 'ja-JP',
      viewport: { width: 1180, height: 900 },
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update',
        '--disable-sync', '--no-first-run', '--disable-gpu'],
    });
}

export const password = 'correct horse battery staple';

// A page on which that person is logged in, in a browser of its own kind (or the page given). The
// first log-in of all is with the one-time password.
export async function openPerson(context, name, { javaScript = true, width = 1180, height = 900, page } = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  if (page) await browser.close();
  const own = page ?? await (await browser.newContext({
    javaScriptEnabled: javaScript, locale: 'ja-JP', viewport: { width, height }, reducedMotion: 'reduce',
  })).newPage();
  if (!page) context.on('close', () => browser.close());
  own.setDefaultTimeout(15000);
  for (const secret of [password, process.env.ONE_TIME]) {
    await own.goto(`${base}/login`);
    await own.fill('#name', name);
    await own.fill('#password', secret);
    await Promise.all([own.waitForNavigation(), own.click('main button')]);
    if (!own.url().includes('/login')) return own;
    if (own.url().endsWith('/login/password')) break;
  }
  await own.fill('#password', password);
  await own.fill('#again', password);
  await Promise.all([own.waitForNavigation(), own.click('main button')]);
  return own;
}

// A page of the console, or the refusal that is expected.
export async function open(page, to, status = 200) {
  const response = await page.goto(base + to);
  expect(response.status() === status, `${to}: status ${response.status()}`);
  return response;
}

// Press what leads to another page, and be there.
export async function press(page, what) {
  await Promise.all([page.waitForNavigation(), what.click()]);
}

export async function send(page, selector) {
  await press(page, page.locator(selector).first());
}

export async function sendSyslog(lines) {
  const [host, port] = process.env.SYSLOG.split(':');
  const socket = net.connect({ host, port: Number(port) });
  await new Promise((done, fail) => {
    socket.on('error', fail);
    socket.end(lines.map((line) => `${line}\n`).join(''), done);
  });
}

export async function until(what, seconds, ask) {
  for (let i = 0; i < seconds * 5; i++) {
    if (await ask()) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`waited ${seconds} s in vain: ${what}`);
}

export async function shot(page, name) {
  if (!process.env.SHOTS) return;
  fs.mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), fullPage: true });
}

// What axe-core finds wrong with a page.
export async function axe(context, page) {
  // The page's own policy keeps injected scripts out, so the checker runs in an isolated world.
  const session = await context.newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld',
    { frameId: frameTree.frame.id, worldName: 'axe' });
  await session.send('Runtime.evaluate', { expression: axeSource, contextId: executionContextId });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
      'wcag22aa', 'best-practice'] }).then((r) => JSON.stringify(r.violations.map((v) =>
      v.id + ': ' + v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', '))))`,
  });
  await session.detach();
  expect(!exceptionDetails, `axe did not run: ${JSON.stringify(exceptionDetails)}`);
  return JSON.parse(result.value);
}

// With all of it unfolded: axe finds nothing, and nothing is wider than a desk's or a phone's window. Leaves two pictures.
export async function looksRight(context, page, name) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
  const found = await axe(context, page);
  expect(found.length === 0, found.join('\n'));
  await shot(page, name);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.setViewportSize({ width: 360, height: 740 });
  // The browser answers before the page has been laid out anew.
  await page.waitForFunction(() => window.innerWidth === 360);
  const phone = await page.evaluate(() => document.documentElement.scrollWidth);
  await shot(page, `phone-${name}`);
  await page.setViewportSize({ width: 1180, height: 900 });
  await page.waitForFunction(() => window.innerWidth === 1180);
  expect(wide <= 1180 && phone <= 360, `${wide} px wide on a desk, ${phone} px on a phone`);
}
