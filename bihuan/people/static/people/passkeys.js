// 通行密钥: the browser is asked for a key, or for a signature with one. Pages say the rest; without scripts, passwords and numbers work.
const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

// Options come with their bytes as text; older browsers have no function of their own for that.
function opened(options) {
  const asked = { ...options, challenge: bytes(options.challenge) }
  if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) }
  for (const list of ['excludeCredentials', 'allowCredentials']) {
    if (asked[list]) asked[list] = asked[list].map(one => ({ ...one, id: bytes(one.id) }))
  }
  return asked
}

function told(credential) {
  const response = {}
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[part]) response[part] = text(credential.response[part])
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} })
}

async function ask(form) {
  const token = form.querySelector('[name=csrfmiddlewaretoken]').value
  const answer = await fetch(form.dataset.options, { method: 'POST', headers: { 'X-CSRFToken': token } })
  if (answer.redirected) { location.reload(); return null } // the password is asked for once more
  const publicKey = opened(await answer.json())
  return navigator.credentials[form.dataset.passkey]({ publicKey })
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) {
    document.querySelector('[data-lacking]')?.removeAttribute('hidden')
    continue
  }
  form.hidden = false
  const failed = form.querySelector('[data-failed]')
  form.addEventListener('submit', async event => {
    event.preventDefault()
    failed.hidden = true
    try {
      const credential = await ask(form)
      if (!credential) return
      form.querySelector('[name=answer]').value = told(credential)
      form.submit()
    } catch { failed.hidden = false }
  })
}
