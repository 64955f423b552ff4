import { type DevelopmentIssuer } from '@qingkong/auth/testing';

/** Ports of one service on loopback. */
export interface ServicePorts {
  readonly http: number;
  readonly management: number;
}
export type ServiceName = 'alert-intake' | 'dispatch' | 'reporting' | 'evaluation';

/** A response as alert-intake lists it. */
export interface ListedResponse {
  readonly id: string;
  readonly serial: string;
  readonly state: string;
}

/** A notice's numbers as dispatch gives them. */
export interface Progress {
  readonly kind: string;
  readonly persons: number;
  readonly personsTold: number;
  readonly units: number;
  readonly unitsAcknowledged: number;
}

/** What the demo asks our services over HTTP, as the duty officer would. */
export class CityServices {
  constructor(
    private readonly ports: Readonly<Record<ServiceName, ServicePorts>>,
    private readonly issuer: DevelopmentIssuer,
  ) {}

  /** Whether alert-intake knows the duty officer's account yet; at the very first start it hears of it from dispatch, by Kafka. */
  async knowDuty(): Promise<boolean> {
    const response = await this.ask('alert-intake', '/v1/responses');
    return response.ok;
  }

  async responses(): Promise<ListedResponse[]> {
    return (await this.get<{ items: ListedResponse[] }>('alert-intake', '/v1/responses')).items;
  }

  async progress(responseId: string, kind: string): Promise<Progress | undefined> {
    const { items } = await this.get<{ items: Progress[] }>('dispatch', `/v1/notices?responseId=${responseId}`);
    return items.find((notice) => notice.kind === kind);
  }

  /** Sums over all four services. */
  async leftovers(): Promise<{ deadLetters: number; outboxPending: number }> {
    const all = await Promise.all(
      Object.values(this.ports).map(async ({ management }) => {
        const [letters, outbox] = await Promise.all([
          (await fetch(`http://127.0.0.1:${management}/dead-letters`)).json() as Promise<{ items: unknown[] }>,
          (await fetch(`http://127.0.0.1:${management}/outbox`)).json() as Promise<{ pending: number }>,
        ]);
        return { deadLetters: letters.items.length, outboxPending: outbox.pending };
      }),
    );
    return {
      deadLetters: all.reduce((sum, one) => sum + one.deadLetters, 0),
      outboxPending: all.reduce((sum, one) => sum + one.outboxPending, 0),
    };
  }

  private async get<T>(service: ServiceName, path: string): Promise<T> {
    const response = await this.ask(service, path);
    if (!response.ok) throw new Error(`${service} answered ${response.status} to ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  private async ask(service: ServiceName, path: string): Promise<Response> {
    const token = await this.issuer.tokenFor('office-duty');
    return fetch(`http://127.0.0.1:${this.ports[service].http}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  }
}
