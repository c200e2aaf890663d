// The list of terminals: a small live picture and the few facts that say whether somebody has to go there.
const words = JSON.parse(document.getElementById('words').textContent);
const list = document.getElementById('rack');
const base = list.dataset.base;
const cards = new Map();

function chip(text, kind) {
  const element = document.createElement('span');
  element.className = 'chip ' + (kind ?? '');
  element.textContent = text;
  return element;
}

function makeCard(terminal) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = `${base}/${encodeURIComponent(terminal.id)}?lang=${document.documentElement.lang.slice(0, 2)}`;
  const glass = document.createElement('div');
  glass.className = 'glass';
  const picture = document.createElement('img');
  picture.alt = '';
  glass.append(picture);
  const title = document.createElement('h2');
  title.textContent = terminal.title;
  const chips = document.createElement('p');
  chips.className = 'chips';
  link.append(glass, title, chips);
  item.append(link);
  list.append(item);
  return { picture, chips, frame: -1 };
}

async function refresh() {
  try {
    const answer = await fetch(`${base}/state`);
    const terminals = await answer.json();
    document.getElementById('empty').hidden = terminals.length > 0;
    for (const terminal of terminals) {
      if (!cards.has(terminal.id)) cards.set(terminal.id, makeCard(terminal));
      const card = cards.get(terminal.id);
      card.chips.replaceChildren(
        chip(words['profile.' + terminal.profile] ?? terminal.profile, 'plain'),
        chip(words['state.' + terminal.state], terminal.state === 'on' ? '' : 'bad'),
        chip(words[terminal.link ? 'link.up' : 'link.down'], terminal.link ? '' : 'bad'));
      if (terminal.frame !== card.frame) {
        card.frame = terminal.frame;
        card.picture.src = `${base}/${encodeURIComponent(terminal.id)}/screen.png?frame=${terminal.frame}`;
      }
    }
  } catch {
    // The server is away for a moment; the next look tells.
  }
  setTimeout(refresh, 1500);
}

refresh();
