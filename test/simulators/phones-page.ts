import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Person } from './person';
import { PHONES_PAGE_HTML } from './phones-page-html';
import { type Phones } from './phones';

/** Counters the caller knows and the phones don't: 已通知 58/58, 已签收单位 26/26. */
export interface PhonesStatus {
  /** One line above the counters, e.g. `2026-01 Ⅲ级响应`. */
  readonly headline?: string;
  readonly persons?: { readonly done: number; readonly total: number };
  readonly units?: { readonly done: number; readonly total: number };
}

const TILES_AT_MOST = 300;
const TEXT_SHOWN = 160;

/** The page on which phones ring live: one HTML document and one stream of server-sent events. */
export class PhonesPage {
  private status: PhonesStatus = {};
  private readonly viewers = new Set<ServerResponse>();
  /** Tile number by address: addresses themselves stay on the server. */
  private readonly tiles = new Map<string, number>();

  /** `names` are shown on the tiles, by number, mail address or URL. */
  constructor(
    private readonly phones: Phones,
    private readonly names: Readonly<Record<string, string>> = {},
  ) {
    phones.onChange(({ person, entry }) => this.show(person, entry !== undefined));
  }

  /** Answers `GET /` and `GET /events`; false if the request is for somebody else. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'GET') return false;
    if (request.url === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      response.end(PHONES_PAGE_HTML);
      return true;
    }
    if (request.url !== '/events') return false;
    this.welcome(response);
    return true;
  }

  /** Shows new counters; fields left out stay as they were. */
  pushStatus(status: PhonesStatus): void {
    this.status = { ...this.status, ...status };
    this.broadcast('status', this.status);
  }

  /** Ends all streams. */
  close(): void {
    for (const viewer of this.viewers) viewer.end();
    this.viewers.clear();
  }

  private welcome(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    response.write(eventOf('status', this.status));
    for (const person of this.phones.people) {
      if (this.tiles.has(person.to)) response.write(eventOf('tile', this.tileOf(person, false)));
    }
    this.viewers.add(response);
    response.on('close', () => this.viewers.delete(response));
  }

  private show(person: Person, rings: boolean): void {
    if (!this.tiles.has(person.to)) {
      // A page is for eyes: beyond some hundred tiles only the counters tell anything.
      if (this.tiles.size >= TILES_AT_MOST) return;
      this.tiles.set(person.to, this.tiles.size);
    }
    this.broadcast('tile', this.tileOf(person, rings));
  }

  private tileOf(person: Person, rings: boolean) {
    const last = person.messages.at(-1);
    return {
      tile: this.tiles.get(person.to),
      name: this.names[person.to] ?? '',
      to: maskAddress(person.to),
      channel: last?.channel,
      text: last?.text.slice(0, TEXT_SHOWN) ?? '',
      count: person.messages.length,
      state: person.hasAcknowledged ? '已签收' : '已发',
      rings,
    };
  }

  private broadcast(name: string, data: object): void {
    const event = eventOf(name, data);
    for (const viewer of this.viewers) viewer.write(event);
  }
}

function eventOf(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** 138****1234, z***@example.com, host of a URL (contacts are masked for everyone who needn't dial). */
export function maskAddress(to: string): string {
  if (/^\+?\d{7,}$/.test(to)) return `${to.slice(0, -8)}****${to.slice(-4)}`;
  if (to.startsWith('http')) return URL.parse(to)?.host ?? '…';
  return to.replace(/^(.)[^@]*/, '$1***');
}
