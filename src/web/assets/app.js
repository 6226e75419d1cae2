// SPDX-License-Identifier: Apache-2.0
// Everything works without this script. It keeps open pages up to date: the server sends numbers
// (server-sent events), the page fetches itself again as a document and takes over its live part.
'use strict';

(function () {
  const news = document.querySelector('[data-news]');
  const live = document.querySelector('[data-live]');
  let seen = null;
  let fetching = false;

  function isBusy() {
    const at = document.activeElement;
    const typing = at && /^(INPUT|TEXTAREA|SELECT|BUTTON|SUMMARY)$/.test(at.tagName);
    return typing || (live && live.querySelector('details[open]')) || window.scrollY > 400;
  }

  function refresh() {
    const part = document.querySelector('[data-live]');
    if (!part || fetching) return;
    const request = new XMLHttpRequest();
    fetching = true;
    request.open('GET', location.href);
    request.responseType = 'document';
    request.onloadend = function () {
      fetching = false;
      const fresh = request.responseXML && request.responseXML.querySelector('[data-live]');
      if (fresh && part.isConnected) part.replaceWith(document.importNode(fresh, true));
    };
    request.send();
  }

  function tell(n) {
    if (!news) return;
    news.hidden = false;
    const count = news.querySelector('[data-count]');
    if (count) count.textContent = String(n);
  }

  function onNews(event) {
    let now;
    try { now = JSON.parse(event.data); } catch { return; }
    const first = seen === null;
    const more = !first && now.seq > seen;
    seen = now.seq;
    document.querySelectorAll('[data-new]').forEach(function (badge) {
      badge.textContent = String(now.new);
      badge.hidden = now.new === 0;
    });
    if (first) return;
    if (live && !isBusy()) refresh();
    else if (more) tell(now.new);
  }

  if (document.querySelector('[data-signed-in]') && window.EventSource) {
    const source = new EventSource('/events');
    source.addEventListener('news', onNews);
    window.addEventListener('pagehide', function () { source.close(); });
  }

  document.addEventListener('submit', function (event) {
    const question = event.target.getAttribute('data-confirm');
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // ---- checklists: each answer is saved as it is given ----
  // The server judges; whatever is not a plain "saved" goes to it as the whole form, whose page
  // then says what is to be done and keeps all that was typed.

  const sheets = new WeakMap();

  function say(form, text) {
    const place = form.querySelector('[data-said]');
    if (place) place.textContent = text;
  }

  function show(form, answer) {
    const item = form.querySelector(`[data-item="${CSS.escape(answer.item)}"]`);
    if (!item) return;
    item.querySelector('[data-version]').value = String(answer.version);
    item.className = `item ${answer.state}`;
    const state = item.querySelector('[data-state]');
    state.textContent = answer.state_text;
    state.classList.toggle('good', answer.state === 'settled');
    item.querySelector('[data-gaps]').replaceChildren(...answer.gaps.map(function (gap) {
      const line = document.createElement('li');
      line.textContent = gap;
      return line;
    }));
  }

  function isDirty(form) {
    const at = document.activeElement;
    return at && form.contains(at) && /^(TEXTAREA|INPUT)$/.test(at.tagName)
      && !/^(radio|checkbox|hidden)$/.test(at.type) && at.value !== at.defaultValue;
  }

  // Items have come or gone: take the page anew, unless somebody is in the middle of a word.
  function renew(form) {
    const request = new XMLHttpRequest();
    request.open('GET', location.href);
    request.responseType = 'document';
    request.onload = function () {
      const fresh = request.responseXML && request.responseXML.querySelector('[data-sheet]');
      if (!fresh || isDirty(form) || sheets.get(form).waiting.size) return;
      const focus = document.activeElement && document.activeElement.id;
      form.replaceWith(document.importNode(fresh, true));
      const again = focus && document.getElementById(focus);
      if (again) again.focus({ preventScroll: true });
    };
    request.send();
  }

  function bodyOf(form, names) {
    const all = new FormData(form);
    const body = new URLSearchParams({ csrf: all.get('csrf'), pass: all.get('pass') });
    for (const [name, value] of all) {
      const cut = name.lastIndexOf('.');
      if (cut > 0 && names.has(name.slice(0, cut))) body.append(name, value);
    }
    return body;
  }

  async function send(form, sheet) {
    const names = sheet.waiting;
    sheet.waiting = new Set();
    sheet.busy = true;
    let answer = null;
    try {
      const response = await fetch(form.action, {
        method: 'POST', body: bodyOf(form, names), headers: { Accept: 'application/json' },
      });
      if (response.ok) answer = await response.json();
    } catch {
      // No line to the server: the answers stay in the page and go with the next one.
      names.forEach(function (name) { sheet.waiting.add(name); });
      sheet.busy = false;
      say(form, '…');
      return;
    }
    sheet.busy = false;
    if (!answer) {
      form.requestSubmit();
      return;
    }
    answer.items.forEach(function (one) { show(form, one); });
    say(form, `${form.dataset.answers} ✓`);
    if (sheet.waiting.size) send(form, sheet);
    else if (answer.asked_changed) renew(form);
  }

  document.addEventListener('change', function (event) {
    const form = event.target.closest('form[data-answers]');
    const item = form && event.target.closest('[data-item]');
    if (!item || !window.fetch) return;
    if (!sheets.has(form)) sheets.set(form, { waiting: new Set(), busy: false });
    const sheet = sheets.get(form);
    sheet.waiting.add(item.dataset.item);
    if (!sheet.busy) send(form, sheet);
  });
})();
