// SPDX-License-Identifier: Apache-2.0
// The console's page around a package: takes what its script posts and hands it to the server, one
// report after the other, with the session and the form's token that the package never sees.
'use strict';

(function () {
  const stage = document.querySelector('[data-scorm]');
  const said = document.querySelector('[data-said]');
  if (!stage) return;
  const launch = stage.getAttribute('data-scorm');
  const csrf = document.querySelector('[data-token] input[name="csrf"]');
  let last = Promise.resolve();

  function say(name) {
    if (said) said.textContent = said.getAttribute('data-' + name) || '';
  }

  function report(message) {
    const form = new URLSearchParams();
    form.set('csrf', csrf ? csrf.value : '');
    form.set('values', JSON.stringify(message.values));
    form.set('finish', message.finish ? '1' : '0');
    return fetch('/training/launches/' + encodeURIComponent(launch), {
      method: 'POST', body: form, credentials: 'same-origin', redirect: 'error',
    }).then(function (response) {
      say(!response.ok ? 'lost' : message.finish ? 'finished' : 'saved');
    }, function () { say('lost'); });
  }

  // A page without an origin is called "null"; the launch's name is known to this package alone.
  window.addEventListener('message', function (event) {
    const message = event.data;
    if (event.origin !== 'null' || !message || message.scorm !== launch) return;
    if (typeof message.values !== 'object' || message.values === null) return;
    last = last.then(function () { return report(message); });
  });
}());
