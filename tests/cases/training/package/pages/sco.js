// The way many packages look for the API: from the window above.
function findAPI(win) { var n = 0; while (!win.API && win.parent && win.parent !== win && n++ < 7) win = win.parent; return win.API; }
window.onload = function () {
  var api = findAPI(window.parent), say = [];
  function call(name) { var r = api[name].apply(api, [].slice.call(arguments, 1)); say.push(name + '=' + r + '/' + api.LMSGetLastError()); return r; }
  call('LMSGetValue', 'cmi.core.student_id');
  call('LMSInitialize', '');
  call('LMSGetValue', 'cmi.core.student_id');
  call('LMSGetValue', 'cmi.core.entry');
  call('LMSGetValue', 'cmi.launch_data');
  call('LMSGetValue', 'cmi.suspend_data');
  call('LMSSetValue', 'cmi.core.student_id', 'x');
  call('LMSSetValue', 'cmi.core.lesson_status', 'splendid');
  call('LMSSetValue', 'cmi.core.score.raw', '80');
  call('LMSSetValue', 'cmi.suspend_data', 'page=3');
  call('LMSSetValue', 'cmi.core.session_time', '00:10:05');
  call('LMSSetValue', 'cmi.core.exit', 'suspend');
  var cookie; try { cookie = document.cookie; } catch (e) { cookie = e.name; }
  var above; try { above = String(window.top.document.title); } catch (e) { above = e.name; }
  say.push('cookie=' + cookie, 'above=' + above, 'query=' + location.search, 'origin=' + self.origin);
  call('LMSCommit', '');
  call('LMSFinish', '');
  document.getElementById('out').textContent = say.join('\n');
};
