// The values under the pointer, beside each chart's title.
for (const svg of document.querySelectorAll('svg[data-steps]')) {
  const steps = JSON.parse(svg.dataset.steps), series = JSON.parse(svg.dataset.series);
  const [left, right, first, final] = JSON.parse(svg.dataset.span), cursor = svg.querySelector('.cursor');
  const output = svg.parentElement.querySelector('output'), last = output.textContent;
  const range = Math.max(1, final - first);
  svg.addEventListener('pointermove', e => {
    const box = svg.getBoundingClientRect();
    const x = (e.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
    const step = first + (x - left) / (right - left) * range;
    let at = 0;
    for (let i = 1; i < steps.length; i++) if (Math.abs(steps[i] - step) < Math.abs(steps[at] - step)) at = i;
    const place = left + (steps[at] - first) / range * (right - left);
    cursor.setAttribute('x1', place);
    cursor.setAttribute('x2', place);
    cursor.style.visibility = 'visible';
    const values = series.map(s => s[at] === null ? '–' : Number(s[at].toPrecision(4)).toString());
    output.textContent = 'step ' + steps[at].toLocaleString('en') + ': ' + values.join(', ');
  });
  svg.addEventListener('pointerleave', () => { cursor.style.visibility = 'hidden'; output.textContent = last; });
}
