// SPDX-License-Identifier: Apache-2.0
// The API of SCORM 1.2 (RTE 3.3) within a page of a package. The server puts `tonoiScorm` in front:
// the launch, the values it begins with, and the table of the data model. Calls are answered here
// at once, as the standard wants; what was set goes to the console's page, which sends it on.
// Without an origin of its own the page cannot touch what frames it: `parent` is therefore made to
// be the page itself, where parts that begin to look above them find the API too.
'use strict';

(function () {
  const host = window.top;
  const values = Object.assign({}, tonoiScorm.values);
  const { elements, parents, lists } = tonoiScorm.table;
  const decimal = /^-?(\d{1,10}(\.\d{0,10})?|\.\d{1,10})$/;
  let pending = {};
  let begun = false;
  let ended = false;
  let last = 0;

  const texts = {
    0: 'No error', 101: 'General exception', 201: 'Invalid argument error',
    202: 'Element cannot have children', 203: 'Element not an array - cannot have count',
    301: 'Not initialized', 401: 'Not implemented error',
    402: 'Invalid set value, element is a keyword', 403: 'Element is read only',
    404: 'Element is write only', 405: 'Incorrect data type',
  };

  function within(value, least, most) { return decimal.test(value) && +value >= least && +value <= most; }
  function whole(value, least, most) { return /^-?\d{1,3}$/.test(value) && +value >= least && +value <= most; }
  function word(list) { return function (value) { return list.split(',').includes(value); }; }
  const states = 'passed,completed,failed,incomplete,browsed';
  const fits = {
    string255: (v) => v.length <= 255,
    string4096: (v) => v.length <= 4096,
    identifier: (v) => /^[\x21-\x7e]{1,255}$/.test(v),
    status: word(states),
    objective: word(states + ',not attempted'),
    exit: word('time-out,suspend,logout,'),
    score: (v) => v === '' || within(v, 0, 100),
    decimal: (v) => decimal.test(v),
    time: (v) => /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/.test(v),
    timespan: (v) => /^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/.test(v),
    audio: (v) => whole(v, -1, 100),
    speed: (v) => whole(v, -100, 100),
    text: (v) => whole(v, -1, 1),
    interaction: word('true-false,choice,fill-in,matching,performance,likert,sequencing,numeric'),
    result: (v) => word('correct,wrong,unanticipated,neutral')(v) || decimal.test(v),
  };

  function isIndex(part) { return /^\d{1,4}$/.test(part); }

  function nameFits(name, pattern) {
    const a = name.split('.');
    const b = pattern.split('.');
    return a.length === b.length && b.every((part, i) => (part === 'n' ? isIndex(a[i]) : part === a[i]));
  }

  function find(name) { return elements.find((element) => nameFits(name, element[0])); }

  function count(list) {
    let n = 0;
    Object.keys(values).forEach(function (name) {
      const index = name.startsWith(list + '.') ? name.slice(list.length + 1).split('.')[0] : '';
      if (isIndex(index)) n = Math.max(n, +index + 1);
    });
    return n;
  }

  function indicesFit(name, grow) {
    const parts = name.split('.');
    return parts.every((part, i) => !isIndex(part) || +part < count(parts.slice(0, i).join('.')) + (grow ? 1 : 0));
  }

  function done(error, value) {
    last = error;
    return error ? '' : value;
  }

  function getKeyword(name) {
    const of = name.replace(/\._(children|count)$/, '');
    if (name === 'cmi._version') return done(0, '3.4');
    if (name.endsWith('._children')) {
      const parent = parents.find((row) => nameFits(of, row[0]));
      return parent ? done(0, parent[1]) : done(find(of) ? 202 : 201);
    }
    if (!lists.some((list) => nameFits(of, list))) return done(find(of) ? 203 : 201);
    return indicesFit(of, false) ? done(0, String(count(of))) : done(201);
  }

  function isKeyword(name) { return /\._(children|count)$/.test(name) || name === 'cmi._version'; }

  function get(name) {
    if (isKeyword(name)) return getKeyword(name);
    const element = find(name);
    if (!element) return done(201);
    if (element[1] === 'w') return done(404);
    if (!indicesFit(name, false)) return done(201);
    return done(0, name in values ? values[name] : element[3]);
  }

  function set(name, value) {
    const element = find(name);
    if (isKeyword(name)) return 402;
    if (!element) return 201;
    if (element[1] === 'r') return 403;
    if (!indicesFit(name, true)) return 201;
    if (!fits[element[2]](value)) return 405;
    values[name] = value;
    delete pending[name];
    pending[name] = value;
    return 0;
  }

  function send(finish) {
    host.postMessage({ scorm: tonoiScorm.launch, values: pending, finish: finish }, '*');
    pending = {};
  }

  function truth(error) {
    last = error;
    return error ? 'false' : 'true';
  }

  const state = () => (begun && !ended ? 0 : 301);
  const api = {
    LMSInitialize(argument) {
      if (String(argument) !== '') return truth(201);
      if (begun) return truth(101);
      begun = true;
      return truth(0);
    },
    LMSFinish(argument) {
      if (String(argument) !== '') return truth(201);
      if (state()) return truth(301);
      ended = true;
      send(true);
      return truth(0);
    },
    LMSGetValue(name) { return state() ? done(301) : get(String(name)); },
    LMSSetValue(name, value) { return truth(state() || set(String(name), String(value))); },
    LMSCommit(argument) {
      if (String(argument) !== '') return truth(201);
      if (state()) return truth(301);
      send(false);
      return truth(0);
    },
    LMSGetLastError() { return String(last); },
    LMSGetErrorString(code) { return texts[code] || ''; },
    LMSGetDiagnostic(code) { return texts[code === '' ? last : code] || ''; },
  };

  window.API = api;
  Object.defineProperty(window, 'parent', { value: window, configurable: true });
  window.addEventListener('pagehide', function () {
    if (!state() && Object.keys(pending).length) send(false);
  });
}());
