/** What the benchmark takes from here: alert-intake without its sockets, on a database of its own; it runs this as one built file. */
export { openDesk } from '../../apps/alert-intake/src/alert/testing/intake-desk';
