// breaks: kafkajs-has-one-owner
import { type Producer } from 'kafkajs';
export type Relay = Producer;
