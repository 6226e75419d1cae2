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
})();
