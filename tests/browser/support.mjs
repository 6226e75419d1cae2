// SPDX-License-Identifier: Apache-2.0
// A small harness: named cases in order, each printing its line; Chromium without network.
import { chromium } from 'playwright-core';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const base = process.env.BASE;
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
