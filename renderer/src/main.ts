/** Placeholder until the window's first view lands. */
const target = document.getElementById('app')
if (target) target.textContent = 'Quadrant'
