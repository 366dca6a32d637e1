// Runs before the first paint: the modes this device has chosen.
for (const [attr, value] of [['text', 'large'], ['contrast', 'more']]) {
  try { if (localStorage.getItem('mode-' + attr) === '1') document.documentElement.dataset[attr] = value } catch { /* private window */ }
}
