export class Deadlines {}
