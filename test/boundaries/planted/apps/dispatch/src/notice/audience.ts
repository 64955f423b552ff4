// breaks: pure-without-nest
import { Injectable } from '@nestjs/common';
@Injectable()
export class Audience {}
