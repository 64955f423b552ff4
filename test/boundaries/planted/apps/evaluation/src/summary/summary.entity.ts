export class Summary {}
