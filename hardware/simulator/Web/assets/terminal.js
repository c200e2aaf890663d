// One terminal. Binary messages are changed rectangles of the screen (x, y, width, height as little-endian 16 bits, then RGB565 pixels);
// text messages are its state. We send touches and switches.
const words = JSON.parse(document.getElementById('words').textContent);
const base = document.body.dataset.base;
const id = document.body.dataset.id;
const canvas = document.getElementById('screen');
const context = canvas.getContext('2d');
const byId = name => document.getElementById(name);
let socket;
let retry = 500;

function connect() {
  const url = new URL(`${base}/${encodeURIComponent(id)}/live`, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => { retry = 500; byId('banner').hidden = true; };
  socket.onmessage = event => typeof event.data === 'string' ? showState(JSON.parse(event.data)) : draw(event.data);
  socket.onclose = () => {
    byId('banner').hidden = false;
    setTimeout(connect, retry);
    retry = Math.min(retry * 2, 8000);
  };
}

function send(message) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function draw(buffer) {
  const [x, y, width, height] = new Uint16Array(buffer, 0, 4);
  const pixels = new Uint16Array(buffer, 8);
  const image = context.createImageData(width, height);
  const out = image.data;
  for (let i = 0, at = 0; i < pixels.length; i++, at += 4) {
    const p = pixels[i];
    const r = p >> 11, g = (p >> 5) & 63, b = p & 31;
    out[at] = r << 3 | (r & 1 ? 7 : 0);
    out[at + 1] = g << 2 | (g & 1 ? 3 : 0);
    out[at + 2] = b << 3 | (b & 1 ? 7 : 0);
    out[at + 3] = 255;
  }
  context.putImageData(image, x, y);
}

function showState(state) {
  byId('power').checked = state.power;
  byId('link').checked = state.link;
  byId('card').checked = state.card;
  byId('quality').value = state.quality;
  byId('storage').value = state.storage;
  if (document.activeElement !== byId('temperature')) byId('temperature').value = state.temperature;
  byId('celsius').textContent = state.temperature + ' °C';
  byId('lamp').classList.toggle('on', state.state === 'on');
  canvas.style.opacity = state.power ? 0.25 + 0.75 * state.brightness / 100 : 1;
  const place = state.page ? words['kind.' + state.page.kind] + (state.page.kind === 2 ? ` ${state.page.key} · ${state.page.page + 1}` : '') : words['kind.none'];
  byId('stateline').textContent = `${words['state.' + state.state]} · ${words[state.link ? 'link.up' : 'link.down']} · ${place}`;
  const facts = [
    ['time', state.time], ['uptime', state.uptime], ['boots', state.boots], ['cuts', state.cuts],
    ['received', state.received], ['sent', state.sent], ['storageUsed', state.used], ['brightness', state.brightness + ' %'],
  ];
  byId('facts').replaceChildren(...facts.flatMap(([name, value]) => {
    const term = document.createElement('dt');
    term.textContent = words[name];
    const description = document.createElement('dd');
    description.textContent = value;
    return [term, description];
  }));
  byId('log').replaceChildren(...state.log.map(line => {
    const item = document.createElement('li');
    item.textContent = line;
    return item;
  }));
}

function point(event) {
  const box = canvas.getBoundingClientRect();
  const x = Math.floor((event.clientX - box.left) * canvas.width / box.width);
  const y = Math.floor((event.clientY - box.top) * canvas.height / box.height);
  return { x: Math.max(0, Math.min(canvas.width - 1, x)), y: Math.max(0, Math.min(canvas.height - 1, y)) };
}

let down = false;
canvas.addEventListener('pointerdown', event => {
  if (event.button !== 0) return;
  down = true;
  canvas.setPointerCapture(event.pointerId);
  send({ touch: 'press', ...point(event) });
  event.preventDefault();
});
canvas.addEventListener('pointermove', event => { if (down) send({ touch: 'press', ...point(event) }); });
for (const end of ['pointerup', 'pointercancel']) {
  canvas.addEventListener(end, () => { if (down) { down = false; send({ touch: 'release' }); } });
}

for (const name of ['power', 'link', 'card']) byId(name).addEventListener('change', event => send({ set: name, on: event.target.checked }));
for (const name of ['quality', 'clock', 'storage']) byId(name).addEventListener('change', event => send({ set: name, value: event.target.value }));
byId('temperature').addEventListener('input', event => send({ set: 'temperature', value: event.target.value }));
for (const name of ['cutwrite', 'halfopen', 'rot']) byId(name).addEventListener('click', () => send({ set: name }));

connect();
