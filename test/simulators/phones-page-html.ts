/** The phones page: no build step, nothing loaded from elsewhere. Everything received is put in as text, never as HTML. */
export const PHONES_PAGE_HTML = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>晴空 · 模拟手机</title>
<style>
  :root { --ink: #1c2733; --soft: #66778a; --line: #dde4ec; --paper: #fff; --ground: #f2f5f9; --told: #2f6fed; --done: #1a9c61; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e7edf4; --soft: #93a4b6; --line: #2b3947; --paper: #17212b; --ground: #0f161d; --told: #6a9bff; --done: #46c98c; }
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif; }
  header { position: sticky; top: 0; z-index: 1; padding: 14px 20px 12px; background: var(--paper); border-bottom: 1px solid var(--line); }
  .inner { max-width: 1280px; margin: 0 auto; display: flex; flex-wrap: wrap; gap: 8px 32px; align-items: center; }
  h1 { font-size: 18px; margin: 0; flex: 1 1 220px; }
  h1 small { display: block; font-weight: 400; font-size: 13px; color: var(--soft); }
  .counter { min-width: 130px; flex: 0 1 190px; font-size: 13px; color: var(--soft); }
  .counter b { font-size: 20px; color: var(--ink); font-variant-numeric: tabular-nums; margin-left: 6px; }
  .bar { height: 5px; border-radius: 3px; background: var(--line); overflow: hidden; margin-top: 3px; }
  .bar i { display: block; height: 100%; width: 0; background: var(--told); transition: width .3s; }
  #units .bar i { background: var(--done); }
  main { max-width: 1280px; margin: 16px auto; padding: 0 14px 32px; display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); }
  .tile { background: var(--paper); border: 1px solid var(--line); border-left: 4px solid var(--told); border-radius: 10px; padding: 10px 12px; min-height: 128px; display: flex; flex-direction: column; }
  .tile.done { border-left-color: var(--done); }
  .tile.rings { animation: ring .5s ease-in-out 2; }
  @keyframes ring { 25% { transform: rotate(-1.2deg) translateX(-2px); } 75% { transform: rotate(1.2deg) translateX(2px); } }
  @media (prefers-reduced-motion: reduce) { .tile.rings { animation: none; } }
  .who { font-weight: 600; overflow-wrap: anywhere; }
  .to { color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  .text { flex: 1; margin: 6px 0; font-size: 13.5px; overflow-wrap: anywhere; display: -webkit-box; -webkit-line-clamp: 4; -webkit-box-orient: vertical; overflow: hidden; }
  .foot { display: flex; justify-content: space-between; font-size: 12.5px; color: var(--soft); }
  .state { color: var(--told); font-weight: 600; } .done .state { color: var(--done); }
  @media (max-width: 600px) { .inner { gap: 8px 20px; } h1 { flex-basis: 100%; } .counter { flex: 1 1 130px; } }
  #empty { grid-column: 1 / -1; text-align: center; color: var(--soft); padding: 60px 0; }
</style>
</head>
<body>
<header><div class="inner">
  <h1>晴空 · 模拟手机<small id="headline">等待预警……</small></h1>
  <div class="counter" id="persons">已通知<b>–</b><div class="bar"><i></i></div></div>
  <div class="counter" id="units">已签收单位<b>–</b><div class="bar"><i></i></div></div>
</div></header>
<main id="tiles"><p id="empty">还没有手机响。号码与内容均为虚构。</p></main>
<script>
  const CHANNELS = { sms: '短信', voice: '语音', email: '邮件', webhook: '接口' };
  const tiles = new Map();
  const part = (parent, name) => { const e = document.createElement('div'); e.className = name; parent.append(e); return e; };
  function tileOf(key) {
    if (tiles.has(key)) return tiles.get(key);
    document.getElementById('empty')?.remove();
    const box = document.createElement('article');
    const tile = { box, who: part(box, 'who'), to: part(box, 'to'), text: part(box, 'text') };
    const foot = part(box, 'foot');
    tile.state = part(foot, 'state');
    tile.count = part(foot, 'count');
    document.getElementById('tiles').append(box);
    tiles.set(key, tile);
    return tile;
  }
  function count(id, value) {
    if (!value) return;
    const box = document.getElementById(id);
    box.querySelector('b').textContent = value.done + '/' + value.total;
    box.querySelector('i').style.width = (value.total ? (100 * value.done) / value.total : 0) + '%';
  }
  const stream = new EventSource('/events');
  stream.addEventListener('tile', (event) => {
    const data = JSON.parse(event.data);
    const tile = tileOf(data.tile);
    tile.who.textContent = data.name || data.to;
    tile.to.textContent = (CHANNELS[data.channel] || '') + (data.name ? ' ' + data.to : '');
    tile.text.textContent = data.text;
    tile.state.textContent = data.state;
    tile.count.textContent = data.count > 1 ? data.count + ' 条' : '';
    tile.box.className = 'tile' + (data.state === '已签收' ? ' done' : '');
    if (data.rings) { void tile.box.offsetWidth; tile.box.classList.add('rings'); }
  });
  stream.addEventListener('status', (event) => {
    const data = JSON.parse(event.data);
    if (data.headline) document.getElementById('headline').textContent = data.headline;
    count('persons', data.persons);
    count('units', data.units);
  });
</script>
</body>
</html>
`;
