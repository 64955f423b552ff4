import { join } from 'node:path';
import { createServer, type Server } from 'node:http';
import { developmentIssuer, type DevelopmentIssuer } from '@qingkong/auth/testing';
import { allOf, type Carriers, type CarrierName, openCarriers, phonesOf } from '../simulators/carriers';
import { type Phones } from '../simulators/phones';
import { PhonesPage } from '../simulators/phones-page';
import { type CityFiles, writeCityFiles } from '../story/city-files';
import { namesByAddress } from './names';

/** Where the demo may listen, and where it keeps its files. */
export interface DemoPlace {
  readonly folder: string;
  readonly ports: Readonly<Record<CarrierName | 'page', number>>;
}

/** Everything of `npm start` that isn't one of our services: the carriers, the phones with their page, and an identity provider's key. */
export class Demo {
  private constructor(
    private readonly carriers: Carriers,
    private readonly server: Server,
    readonly people: { readonly phones: Phones; readonly page: PhonesPage },
    readonly files: CityFiles,
    readonly issuer: DevelopmentIssuer,
  ) {}

  /** Opens it; people confirm by themselves a moment after a message. */
  static async open(place: DemoPlace): Promise<Demo> {
    const carriers = await openCarriers(place.ports);
    const phones = phonesOf(carriers);
    phones.confirmAutomatically({ fromMs: 300, toMs: 1_500 });
    const files = await writeCityFiles(join(place.folder, 'dispatch'), carriers);
    const issuer = await developmentIssuer(join(place.folder, 'identity'));
    const page = new PhonesPage(phones, await namesByAddress(files.directoryFile));
    const server = createServer((request, response) => {
      if (!page.handle(request, response)) response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(place.ports.page, '127.0.0.1', resolve));
    return new Demo(carriers, server, { phones, page }, files, issuer);
  }

  async close(): Promise<void> {
    this.people.phones.confirmAutomatically(undefined);
    this.people.page.close();
    this.server.closeAllConnections();
    this.server.close();
    await Promise.all(allOf(this.carriers).map((carrier) => carrier.close()));
  }
}
