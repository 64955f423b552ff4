export { Audit, type AuditEntry, auditMigrations } from './audit';
