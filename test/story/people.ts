import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Phones } from '../simulators/phones';
import { type ToldOptions } from '../simulators/person';

interface Contact {
  readonly channel: string;
  readonly address: string;
}
interface DirectoryPerson {
  readonly id: string;
  readonly duties: readonly { unit: string; duty: string }[];
  readonly contacts: readonly Contact[];
}

/** One person of the sample directory, with the phone in his hand. */
export class StoryPerson {
  constructor(
    private readonly person: DirectoryPerson,
    private readonly phones: Phones,
  ) {}

  get id(): string {
    return this.person.id;
  }

  /** By the channel he prefers. Throws, with all that did arrive, if he isn't. Returns the text. */
  async isTold(words: RegExp | string, options: ToldOptions = {}): Promise<string> {
    return (await this.phones.person(this.addressBy('preferred')).isTold(words, options)).text;
  }

  async isCalled(words: RegExp | string): Promise<string> {
    return (await this.phones.person(this.addressBy('voice')).isTold(words, { by: 'voice' })).text;
  }

  /** Opens the newest link and presses the button. */
  async confirms(): Promise<void> {
    await this.phones.confirm(this.addressBy('preferred'));
  }

  private addressBy(kind: 'preferred' | 'voice'): string {
    const fits = ({ channel }: Contact) => (kind === 'voice') === (channel === 'voice');
    return this.person.contacts.find(fits)?.address ?? this.person.contacts[0]?.address ?? '';
  }
}

/** Everyone of the directory, found by unit and duty. Unit ids as in the directory, or the short names that the story uses. */
export class People {
  private readonly persons: readonly DirectoryPerson[];

  constructor(
    directoryFile: string,
    private readonly phones: Phones,
  ) {
    this.persons = (parse(readFileSync(directoryFile, 'utf8')) as { persons: DirectoryPerson[] }).persons;
  }

  of(unit: string, ...duties: string[]): StoryPerson[] {
    const unitId = UNITS[unit] ?? unit;
    const holds = (person: DirectoryPerson) =>
      person.duties.some((one) => one.unit === unitId && (duties.length === 0 || duties.includes(one.duty)));
    const found = this.persons.filter(holds);
    if (found.length === 0) throw new Error(`Nobody in the directory has ${duties.join('/') || 'a duty'} in ${unitId}`);
    return found.map((person) => new StoryPerson(person, this.phones));
  }

  one(unit: string, duty: string): StoryPerson {
    const [person] = this.of(unit, duty);
    if (!person) throw new Error(`Nobody is ${duty} of ${unit}`);
    return person;
  }

  /** By id of the directory, e.g. `person-deputy-2`. */
  byId(id: string): StoryPerson {
    const person = this.persons.find((one) => one.id === id);
    if (!person) throw new Error(`Nobody in the directory is ${id}`);
    return new StoryPerson(person, this.phones);
  }

  /** Each person of these units once, however many roles he has (R17). */
  allOf(units: readonly string[]): StoryPerson[] {
    const found = new Map(units.flatMap((unit) => this.of(unit)).map((person) => [person.id, person]));
    return [...found.values()];
  }
}

export const COUNTIES = ['双塔区', '龙城区', '朝阳县', '建平县', '喀左县', '北票市', '凌源市'] as const;
export const TASK_FORCES = ['科技科', '运行科', '资源科', '电力科', '产业政策科', '信息化科', '投资科'] as const;
export const ENTERPRISES = ['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9', 'E10', 'E11', 'E12'] as const;

/** The story's names, and the directory's. */
export const UNITS: Readonly<Record<string, string>> = {
  双塔区: 'county-211302',
  龙城区: 'county-211303',
  朝阳县: 'county-211321',
  建平县: 'county-211322',
  喀左县: 'county-211324',
  北票市: 'county-211381',
  凌源市: 'county-211382',
  科技科: 'taskforce-keji',
  运行科: 'taskforce-yunxing',
  资源科: 'taskforce-ziyuan',
  电力科: 'taskforce-dianli',
  产业政策科: 'taskforce-chanye',
  信息化科: 'taskforce-xinxihua',
  投资科: 'taskforce-touzi',
  领导小组: 'leading-group',
  E1: 'enterprise-91211382MA0T000013',
  E2: 'enterprise-91211324MA0T000026',
  E3: 'enterprise-91211381MA0T00003T',
  E4: 'enterprise-91211322MA0T00004F',
  E5: 'enterprise-91211303MA0T000052',
  E6: 'enterprise-91211321MA0T000067',
  E7: 'enterprise-91211302MA0T00007R',
  E8: 'enterprise-91211302MA0T00008W',
  E9: 'enterprise-91211382MA0T00009U',
  E10: 'enterprise-91211322MA0T000104',
  E11: 'enterprise-91211302MA0T000118',
  E12: 'enterprise-91211324MA0T000127',
};
