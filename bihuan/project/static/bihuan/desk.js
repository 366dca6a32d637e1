// The desk's behaviour: every page works without it, and better with it.
const root = document.documentElement
const store = {
  get: name => { try { return localStorage.getItem(name) } catch { return null } },
  set: (name, value) => { try { localStorage.setItem(name, value) } catch { /* full or private */ } },
  drop: name => { try { localStorage.removeItem(name) } catch { /* private */ } },
  names: () => { try { return Object.keys(localStorage) } catch { return [] } },
}

// Switches 大字 and 高对比, kept on this device.
const modes = { text: 'large', contrast: 'more' }
for (const button of document.querySelectorAll('[data-switch]')) {
  const attr = button.dataset.switch
  button.setAttribute('aria-pressed', attr in root.dataset)
  button.addEventListener('click', () => {
    const on = !(attr in root.dataset)
    if (on) root.dataset[attr] = modes[attr]; else delete root.dataset[attr]
    button.setAttribute('aria-pressed', on)
    store.set('mode-' + attr, on ? '1' : '0')
  })
}

// The offline note.
const offline = document.querySelector('.offline')
const online = () => { if (offline) offline.hidden = navigator.onLine }
addEventListener('online', online); addEventListener('offline', online); online()

// Forms marked data-keep remember what was typed on this device until they are taken.
const user = document.body.dataset.user || ''
const place = form => `kept-${user}-${form.dataset.keep}`
const words = form => [...form.elements].filter(e => e.name && !['hidden', 'file', 'password', 'submit', 'button'].includes(e.type))
function remember(form) {
  const kept = {}
  for (const e of words(form)) kept[e.name] = ['checkbox', 'radio'].includes(e.type) ? (e.checked ? e.value : kept[e.name] || '') : e.value
  store.set(place(form), JSON.stringify(kept))
}
function recall(form) {
  let kept = null
  try { kept = JSON.parse(store.get(place(form))) } catch { /* none */ }
  if (!kept) return
  for (const e of words(form)) {
    if (!(e.name in kept)) continue
    if (['checkbox', 'radio'].includes(e.type)) { if (e.value === kept[e.name]) e.checked = true } else if (!e.value) e.value = kept[e.name]
  }
}
const taken = new URLSearchParams(location.search).get('taken')
if (taken) {
  store.drop(`kept-${user}-${taken}`)
  const clean = new URL(location); clean.searchParams.delete('taken'); history.replaceState(null, '', clean)
}

// Photos are made smaller and lose their position before they leave the device; the server does it again.
async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file
  const picture = await createImageBitmap(file).catch(() => null)
  if (!picture) return file
  const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height))
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) })
  const pen = canvas.getContext('2d')
  pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height) // what was see-through in a png is white, not black
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.85))
  return blob ? new File([blob], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' }) : file
}
async function shrink(input) {
  const bag = new DataTransfer()
  for (const file of input.files) bag.items.add(await smaller(file))
  input.files = bag.files
  named(input)
}
function named(input) {
  const list = input.closest('.field')?.querySelector('.picked')
  if (list) list.textContent = [...input.files].map(f => `${f.name}（${Math.max(1, Math.round(f.size / 1024))} KB）`).join('、')
}

function wire(part) {
  for (const form of part.querySelectorAll('form[data-keep]')) {
    recall(form)
    form.addEventListener('input', () => remember(form))
  }
  for (const input of part.querySelectorAll('input[type=file]:not([data-whole])')) input.addEventListener('change', () => shrink(input))
  for (const zone of part.querySelectorAll('[data-drop]')) {
    const input = zone.querySelector('input[type=file]')
    zone.addEventListener('dragover', e => { e.preventDefault(); zone.classList.add('over') })
    zone.addEventListener('dragleave', () => zone.classList.remove('over'))
    zone.addEventListener('drop', e => { e.preventDefault(); zone.classList.remove('over'); input.files = e.dataTransfer.files; input.dispatchEvent(new Event('change')); if (zone.dataset.drop === 'send') input.form.requestSubmit() })
  }
  for (const adder of part.querySelectorAll('[data-add-row]')) adder.addEventListener('click', () => addRow(adder))
  for (const tab of part.querySelectorAll('[role=tab]')) tab.addEventListener('click', () => show(tab))
}
// One more row of a formset, made from its last one.
function addRow(adder) {
  const set = adder.closest('fieldset'), total = set.querySelector('[name$=TOTAL_FORMS]'), n = Number(total.value)
  const rows = set.querySelectorAll('[data-row]'), row = rows[rows.length - 1].cloneNode(true)
  for (const e of row.querySelectorAll('[name]')) { e.name = e.name.replace(/-\d+-/, `-${n}-`); e.id = e.id.replace(/-\d+-/, `-${n}-`); e.value = '' }
  for (const l of row.querySelectorAll('label[for]')) l.htmlFor = l.htmlFor.replace(/-\d+-/, `-${n}-`)
  rows[rows.length - 1].after(row); total.value = n + 1
  row.querySelector('textarea,input')?.focus()
}
function show(tab) {
  for (const other of tab.parentElement.querySelectorAll('[role=tab]')) {
    const on = other === tab
    other.setAttribute('aria-selected', on)
    document.getElementById(other.getAttribute('aria-controls'))?.classList.toggle('shown', on)
  }
}
wire(document)
document.addEventListener('htmx:load', e => { if (e.target !== document.body) wire(e.target) })

// A form is sent once: the button waits, and comes back if the net does not answer.
document.addEventListener('submit', e => {
  const button = e.submitter
  if (e.target.dataset.forget !== undefined) for (const name of store.names()) if (name.startsWith('kept-')) store.drop(name)
  if (e.target.method !== 'post' || !button || e.defaultPrevented) return
  setTimeout(() => { button.setAttribute('aria-busy', 'true'); button.classList.add('busy') })
  setTimeout(() => { button.removeAttribute('aria-busy'); button.classList.remove('busy') }, 8000)
})
addEventListener('pageshow', () => document.querySelectorAll('.busy').forEach(b => { b.classList.remove('busy'); b.removeAttribute('aria-busy') }))
// Ctrl+K goes to the search box (a bare key would catch words spoken to a computer); Escape closes an open menu.
addEventListener('keydown', e => {
  if (e.key === 'k' && (e.ctrlKey || e.metaKey)) { const find = document.getElementById('find'); if (find?.offsetParent) { e.preventDefault(); find.focus() } }
  if (e.key === 'Escape') document.querySelectorAll('details.tabmore[open],details.menu[open]').forEach(d => { d.open = false })
})
// A wide picture starts where its way starts: how far in, as a part of its width.
for (const box of document.querySelectorAll('[data-from]')) {
  const sheet = box.querySelector('svg')
  if (box.scrollWidth > box.clientWidth && box.scrollWidth < box.clientWidth * 1.15) { sheet.setAttribute('width', '100%'); sheet.removeAttribute('height') }  // a little too wide: whole, and a little smaller
  else box.scrollLeft = box.scrollWidth * Number(box.dataset.from)
}
for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => print())

// The few files that are the same for everybody, and the page for when there is no net, stay on this device.
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(() => { /* an old or private browser: pages work without it */ })
for (const again of document.querySelectorAll('[data-again]')) again.addEventListener('click', e => { e.preventDefault(); location.reload() })
