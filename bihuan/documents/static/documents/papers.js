// Dropping files, and the two sides of the reading desk. Every form works without this, and better with it.
const drop = document.getElementById('drop')
if (drop) {
  const input = drop.querySelector('input[type=file]'), told = document.getElementById('too-large')
  const most = Number(drop.dataset.most)
  // What is too large is named and never sent; the others go.
  function send() {
    const bag = new DataTransfer(), large = []
    for (const file of input.files) { if (file.size > most) large.push(file.name); else bag.items.add(file) }
    told.replaceChildren(...large.map(name => Object.assign(document.createElement('li'), { className: 'no', textContent: drop.dataset.tooLarge.replace('%s', name) })))
    input.files = bag.files
    if (bag.files.length) drop.requestSubmit()
  }
  input.addEventListener('change', send)
  let deep = 0
  const carries = e => [...(e.dataTransfer?.types || [])].includes('Files')
  addEventListener('dragenter', e => { if (carries(e)) { e.preventDefault(); deep++; document.body.classList.add('dropping') } })
  addEventListener('dragleave', e => { if (carries(e) && --deep <= 0) { deep = 0; document.body.classList.remove('dropping') } })
  addEventListener('dragover', e => { if (carries(e)) e.preventDefault() })
  addEventListener('drop', e => {
    if (!carries(e)) return
    e.preventDefault(); deep = 0; document.body.classList.remove('dropping')
    input.files = e.dataTransfer.files; send()
  })
  drop.addEventListener('htmx:xhr:progress', e => { if (e.detail.lengthComputable) drop.querySelector('progress').value = 100 * e.detail.loaded / e.detail.total })
  drop.addEventListener('htmx:afterRequest', () => { input.value = '' })
}

const wide = matchMedia('(min-width:64rem)')
const unticked = new Set()
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)]
const twins = ref => all(`#desk [data-ref="${CSS.escape(ref)}"]`)
function light(ref) {
  all('#desk .lit').forEach(e => e.classList.remove('lit'))
  if (ref) twins(ref).forEach(e => e.classList.add('lit'))
}
function pane(id) { document.querySelector(`[role=tab][aria-controls=${id}]`)?.click() }
// Going to the other side: on a phone it is another tab.
function over(end) {
  const ref = end.dataset.ref, inSource = end.closest('#p-src')
  const other = inSource ? document.getElementById('r-' + ref) : document.getElementById('s-' + ref)
  light(ref)
  if (!other) return
  if (inSource || wide.matches) {
    if (!wide.matches) pane('p-rec')
    show(other)
  }
}
function show(end) { end.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion:reduce)').matches ? 'auto' : 'smooth' }) }

document.addEventListener('click', e => {
  const link = e.target.closest('[data-shows]')
  if (link) { e.preventDefault(); if (!wide.matches) pane(link.dataset.shows); const goal = document.getElementById(link.hash.slice(1)); if (goal) { all('.here').forEach(o => o.classList.remove('here')); goal.classList.add('here'); show(goal) } return }
  if (e.target.closest('a,button,input,select,textarea,summary,label')) return
  const end = e.target.closest('#desk [data-ref]')
  if (end?.dataset.ref && getSelection().isCollapsed) over(end)
})
document.addEventListener('mouseover', e => { const end = e.target.closest?.('#desk [data-ref]'); if (end?.dataset.ref) light(end.dataset.ref) })

// j and k go from record to record, e opens the one at hand.
addEventListener('keydown', e => {
  if (!document.getElementById('desk') || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName || '')) return
  const recs = all('#p-rec .rec')
  const at = recs.findIndex(r => r === document.activeElement || r.contains(document.activeElement))
  if (e.key === 'j' || e.key === 'k') {
    const next = recs[Math.min(recs.length - 1, Math.max(0, at + (e.key === 'j' ? 1 : -1)))]
    if (next) { e.preventDefault(); next.focus({ preventScroll: true }); next.scrollIntoView({ block: 'nearest' }); light(next.dataset.ref); const there = document.getElementById('s-' + next.dataset.ref); if (there && wide.matches) show(there) }
  }
  if (e.key === 'e' && at >= 0) recs[at].querySelector('[data-edits]')?.click()
})

// The bar says what the ticks mean.
function count() {
  const said = document.querySelector('[data-counting]')
  if (!said) return
  const boxes = all('#p-rec input[name=r]:checked'), joins = boxes.filter(b => b.dataset.like), fresh = boxes.filter(b => !b.dataset.like)
  const parts = []
  if (fresh.length) parts.push(said.dataset.new.replace('%d', fresh.length))
  if (joins.length) parts.push(said.dataset.join.replace('%d', joins.length))
  said.textContent = parts.length ? parts.join('，') + '。' : said.dataset.none
  const bare = fresh.map(b => b.dataset.bare).filter(Boolean)
  document.querySelector('[data-lacking]').textContent = bare.length ? said.dataset.bare.replace('%s', bare.join('、')) : ''
}
document.addEventListener('change', e => {
  if (!e.target.matches('#p-rec input[name=r]')) return
  if (e.target.checked) unticked.delete(e.target.value); else unticked.add(e.target.value)
  count()
})

// Where the cursor stands in the words, for splitting; the server counts code points.
document.addEventListener('click', e => {
  const button = e.target.closest('[data-splits]')
  if (!button) return
  const text = button.form.querySelector('[data-text]')
  button.form.querySelector('[data-cursor]').value = [...text.value.slice(0, text.selectionStart)].length
}, true)

// Words marked in the source become a record.
document.addEventListener('selectionchange', () => {
  const form = document.querySelector('#desk .marking')
  if (!form) return
  const span = selected()
  form.hidden = !span
  if (span) { form.elements.start.value = span[0]; form.elements.end.value = span[1]; form.elements.text.value = span[2] }
})
function selected() {
  const sel = getSelection()
  if (sel.isCollapsed || !sel.rangeCount) return null
  const range = sel.getRangeAt(0), source = document.querySelector('#desk .source')
  if (!source?.contains(range.commonAncestorContainer) || !sel.toString().trim()) return null
  const parts = all('[data-at]', source).filter(p => range.intersectsNode(p) && p.textContent)
  if (!parts.length) return null
  const first = parts[0], last = parts[parts.length - 1]
  const start = place(first, range.startContainer, range.startOffset, false), end = place(last, range.endContainer, range.endOffset, true)
  const words = parts.map(p => p === first || p === last ? within(p, range) : p.textContent).join('')
  return end > start && words.trim() ? [start, end, words.trim()] : null
}
// A mended stretch is taken whole: its words are not those of the source.
function place(part, node, offset, atEnd) {
  if (part.className || !part.contains(node) || node.nodeType !== 3) return Number(atEnd ? part.dataset.end : part.dataset.at)
  return Number(part.dataset.at) + [...node.data.slice(0, offset)].length
}
function within(part, range) {
  const own = document.createRange(); own.selectNodeContents(part)
  if (part.contains(range.startContainer)) own.setStart(range.startContainer, range.startOffset)
  if (part.contains(range.endContainer)) own.setEnd(range.endContainer, range.endOffset)
  return part.className ? part.textContent : own.toString()
}

// A new desk in place of the old: both sides stay where they were, ticks too.
let before = null
document.addEventListener('htmx:beforeSwap', e => { if (e.detail.target?.id === 'desk') before = { source: document.getElementById('p-src').scrollTop, page: scrollY, pane: document.querySelector('[role=tab][aria-selected=true]')?.getAttribute('aria-controls') } })
document.addEventListener('htmx:afterSettle', () => {
  const desk = document.getElementById('desk')
  if (!desk || !before) return
  document.getElementById('p-src').scrollTop = before.source
  scrollTo(0, before.page)
  if (before.pane && before.pane !== 'p-rec') pane(before.pane)
  before = null
  for (const box of all('#p-rec input[name=r]')) if (unticked.has(box.value)) box.checked = false
  count()
  const form = desk.querySelector('.edit')
  if (form) { form.scrollIntoView({ block: 'nearest' }); form.querySelector('textarea,input:not([type=hidden])')?.focus({ preventScroll: true }) }
})
// Coming from a matter: the words it came from are lit.
if (document.getElementById('desk')) {
  count()
  const ref = decodeURIComponent(location.hash.slice(1))
  if (/^[sr]-/.test(ref)) { light(ref.slice(2)); if (ref.startsWith('s-') && !wide.matches) pane('p-src'); const goal = document.getElementById(ref); if (goal) setTimeout(() => show(goal), 50) }
}
