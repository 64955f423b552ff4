export class Phones {}
