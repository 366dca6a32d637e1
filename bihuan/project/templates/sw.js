// Keeps the few files that look the same for everybody, and one page for when there is no net.
// Pages of people who are signed in are never kept.
const SHELF = 'bihuan-{{ version }}'
const FILES = [{% for file in files %}'{{ file }}'{% if not forloop.last %},{% endif %}{% endfor %}]
self.addEventListener('install', event => event.waitUntil(caches.open(SHELF).then(shelf => shelf.addAll(FILES)).then(() => self.skipWaiting())))
self.addEventListener('activate', event => event.waitUntil(caches.keys().then(names => Promise.all(names.filter(name => name !== SHELF).map(name => caches.delete(name))))))
self.addEventListener('fetch', event => {
  if (event.request.method !== 'GET') return
  const path = new URL(event.request.url).pathname
  if (event.request.mode === 'navigate') event.respondWith(fetch(event.request).catch(() => caches.match('{{ offline }}')))
  else if (FILES.includes(path)) event.respondWith(fetch(event.request).catch(() => caches.match(path)))
})
